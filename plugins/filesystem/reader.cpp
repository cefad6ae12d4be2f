#include "reader.hpp"

#include "checkpoint.hpp"
#include "errors.hpp"
#include "file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <span>
#include <string>

namespace holdfast::filesystem {
namespace {

constexpr std::uint64_t buffer_size = std::uint64_t{256} << 10;
/// How much is read before it is dropped from the page cache again.
constexpr std::uint64_t drop_step = std::uint64_t{8} << 20;
/// Ranges below this are too small to push anything out of the page cache.
constexpr std::uint64_t drop_from = std::uint64_t{1} << 20;

struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  [[nodiscard]] std::uint64_t size() const noexcept { return end - begin; }
};

Range range_of(const hf_get& request, const std::string& path, std::uint64_t size) {
  if (request.offset > size)
    throw sdk::Error{HF_E_INVALID_ARGUMENT, "the range begins at byte " + std::to_string(request.offset) + ", but '" +
                                                path + "' has " + std::to_string(size) + " bytes"}
        .retry(sdk::Retry::never);
  return {.begin = request.offset, .end = request.offset + std::min(request.length, size - request.offset)};
}

/// Whether nothing of the range is in the page cache, judged by a byte at five places. Asked before the kernel is told
/// to read ahead, which would answer for itself.
bool is_cold(int file, Range range) noexcept {
  constexpr std::uint64_t places = 4;
  for (std::uint64_t place = 0; place <= places; ++place) {
    std::byte one{};
    iovec into{.iov_base = &one, .iov_len = 1};
    const auto at = static_cast<off_t>(range.begin + (range.size() - 1) / places * place);
    if (::preadv2(file, &into, 1, at, RWF_NOWAIT) == 1 || errno != EAGAIN) return false;
  }
  return true;
}

/// Drops what was read from the page cache, a step behind the reading.
class DropBehind {
 public:
  DropBehind(int file, Range range) noexcept
      : file_{file}, dropped_{range.begin}, active_{range.size() >= drop_from && is_cold(file, range)} {}
  ~DropBehind() { drop(0); }  // 0: also what was read ahead
  DropBehind(const DropBehind&) = delete;
  DropBehind& operator=(const DropBehind&) = delete;
  void have_read(std::uint64_t end) noexcept {
    if (end - dropped_ >= drop_step) drop(end - dropped_);
  }

 private:
  void drop(std::uint64_t size) noexcept {
    if (active_) ::posix_fadvise(file_, static_cast<off_t>(dropped_), static_cast<off_t>(size), POSIX_FADV_DONTNEED);
    dropped_ += size;
  }
  int file_;
  std::uint64_t dropped_;
  bool active_;
};

std::size_t read_piece(int file, std::span<std::byte> into, std::uint64_t offset, const std::string& path) {
  for (;;) {
    const ssize_t got = ::pread(file, into.data(), into.size(), static_cast<off_t>(offset));
    if (got > 0) return static_cast<std::size_t>(got);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw errno_error(errno, "read", path);
    throw sdk::Error{HF_E_CORRUPT, "'" + path + "' ends at byte " + std::to_string(offset) + ", before its size"}
        .remedy("find out what changed the file while it was read")
        .retry(sdk::Retry::never);
  }
}

}  // namespace

OpenObject open_object(const Root& root, const Key& key, int flags) {
  // A planted FIFO must not stop the call for good; beside O_PATH openat2 refuses the flag.
  Descriptor file = root.open(key.text, (flags & O_PATH) != 0 ? flags : flags | O_NONBLOCK);
  struct stat info {};
  if (file && ::fstat(file.number(), &info) != 0) throw errno_error(errno, "look at", root.path_of(key.text));
  if (file && S_ISLNK(info.st_mode)) throw errno_error(ELOOP, "open", root.path_of(key.text));
  if (file && S_ISREG(info.st_mode)) return {.file = std::move(file), .object = object_of(info)};
  if (!root.exists())
    throw sdk::Error{HF_E_NOT_FOUND,
                     "there is no '" + key.text + "': the store's folder '" + root.path() + "' does not exist"}
        .remedy("correct `path`, or mount what belongs there")
        .retry(sdk::Retry::never);
  throw sdk::Error{HF_E_NOT_FOUND, "there is no '" + root.path_of(key.text) + "'"}.retry(sdk::Retry::never);
}

void read_object(const Root& root, const sdk::Call& call, const hf_get& request, sdk::Sink& out) {
  checkpoint(call);
  const Key key = parse_key(sdk::view(request.key));
  const std::string path = root.path_of(key.text);
  const OpenObject opened = open_object(root, key, O_RDONLY);
  const int file = opened.file.number();
  const std::string_view wanted = sdk::view(request.if_match);
  if (!wanted.empty() && wanted != opened.object.etag)
    throw sdk::Error{HF_E_CONFLICT, "'" + path + "' is not the object that it was"}
        .remedy("read the object again from its beginning")
        .retry(sdk::Retry::never);
  const Range range = range_of(request, path, opened.object.size);
  out.object(key.text, opened.object);
  if (range.size() == 0) return;

  DropBehind behind{file, range};
  if (range.size() > buffer_size) ::posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL);  // advice: may be ignored
  const std::size_t capacity = std::min(buffer_size, range.size());
  const auto buffer = std::make_unique_for_overwrite<std::byte[]>(capacity);
  for (std::uint64_t at = range.begin; at < range.end;) {
    checkpoint(call);
    const std::size_t wish = std::min<std::uint64_t>(capacity, range.end - at);
    const std::size_t got = read_piece(file, {buffer.get(), wish}, at, path);
    out.write({buffer.get(), got});
    call.progress(got);
    at += got;
    behind.have_read(at);
  }
}

}  // namespace holdfast::filesystem
