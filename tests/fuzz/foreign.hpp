// What the fuzz targets share: how a reader of foreign bytes may behave.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <holdfast/errors.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace holdfast::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Ends the run, with `what` on stderr, unless `holds`.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "not so: %s\n", what);
  std::abort();
}

/// Calls read(), which may refuse what it is given with one of `Refusals`; everything else that it throws ends the
/// run. Whether it was read.
template <class... Refusals, class Read>
bool is_read(Read read) {
  try {
    read();
    return true;
  } catch (const Error& error) {
    require((... || (dynamic_cast<const Refusals*>(&error) != nullptr)), error.what());
    return false;
  }
}

/// Whether a reader of what stands on a storage takes it.
template <class Read>
bool is_sound(Read read) {
  return is_read<DamagedError, UnsupportedError>(std::move(read));
}

/// Bytes as a file, for readers that want one. It has no name but the path of its descriptor.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : descriptor_{::memfd_create("foreign", MFD_CLOEXEC)} {
    require(::write(descriptor_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()), "memory is there");
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(descriptor_); }

  [[nodiscard]] std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

/// Hands `bytes` to feed() in pieces of 1 to 61 bytes.
template <class Feed>
void feed_in_pieces(std::span<const std::byte> bytes, Feed feed) {
  for (std::size_t n = 1; !bytes.empty(); n = n * 7 % 61 + 1) {
    const auto piece = bytes.first(std::min(n, bytes.size()));
    feed(piece);
    bytes = bytes.subspan(piece.size());
  }
}

}  // namespace holdfast::fuzz
