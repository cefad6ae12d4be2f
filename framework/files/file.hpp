// The few calls on files that the engine needs, with errors that name the file.
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::files {

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
File open_folder(const std::filesystem::path& path);

/// Opens the file `name` below the folder `root` for reading; no link on the way is followed and nothing leads out of
/// the root (openat2, Linux 5.6). Throws an Error of the errno's code, naming the file.
File open_below(int root, const std::string& name);

/// Fills `into` from `offset` of `file`, as far as the file goes; returns how much that was.
std::size_t read_at(const File& file, std::uint64_t offset, std::span<std::byte> into, std::string_view name);

/// Writes all of `bytes` at `offset`. From several threads at once. Throws NoSpaceError where the disk is full.
void write_at(const File& file, std::uint64_t offset, std::span<const std::byte> bytes, std::string_view name);

/// Whether anything stands there, a link that leads nowhere included. Throws an Error of the errno's code where that
/// cannot be known.
[[nodiscard]] bool exists(const std::filesystem::path& path);

/// When the file was last written, in nanoseconds since 1970. Of one from before 1678 or after 2261, the nearest that
/// can be told.
[[nodiscard]] std::int64_t modified_ns(const struct ::stat& info) noexcept;

/// The whole file, or nothing where there is none.
std::optional<std::string> read_whole(const std::filesystem::path& path);

/// Makes `path` hold `text`. Atomic and durable: a crash leaves the old content or the new, whole, and perhaps a file
/// beside it, which the next call takes over. One call at a time for a path: callers hold a lock.
void write_atomically(const std::filesystem::path& path, std::string_view text);

/// Returns once the names in `folder` would survive a power cut.
void sync_folder(const std::filesystem::path& folder);

/// Returns once everything written to the file system of `folder` would survive a power cut (syncfs).
void sync_file_system(const File& folder, std::string_view name);

/// Removes `path` and everything below, not following links. What is not there is fine.
void remove_tree(const std::filesystem::path& path);

}  // namespace holdfast::files
