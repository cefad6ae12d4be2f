// An open file of the source or of a staging folder: the few calls a transfer needs, with errors that name the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::transfer {

/// Whether a file's bytes were in the page cache before we read it.
enum class Cached : std::uint8_t { no, yes };

/// A file descriptor that closes itself. Movable; used by one thread at a time, except where a function says more.
class File {
 public:
  File() = default;
  explicit File(int descriptor) noexcept : descriptor_{descriptor} {}
  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  ~File();

  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  [[nodiscard]] explicit operator bool() const noexcept { return descriptor_ >= 0; }
  void close() noexcept;

 private:
  int descriptor_ = -1;
};

/// Opens a folder to work relative to. Throws NotFoundError, PermissionError.
File open_folder(const std::string& path);

/// Opens the file `name` below the folder `root` for reading; no link on the way is followed and nothing leads out of
/// the root (openat2, Linux 5.6). Throws an Error of the errno's code, naming the file.
File open_below(int root, const std::string& name);

/// Fills `into` from `offset` of `file`, as far as the file goes; returns how much that was.
std::size_t read_at(const File& file, std::uint64_t offset, std::span<std::byte> into, std::string_view name);

/// Writes all of `bytes` at `offset`. From several threads at once. Throws NoSpaceError where the disk is full.
void write_at(const File& file, std::uint64_t offset, std::span<const std::byte> bytes, std::string_view name);

}  // namespace holdfast::transfer
