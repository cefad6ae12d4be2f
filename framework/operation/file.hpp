// The few calls on files that durable logs are made of, with errors that name the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "files/file.hpp"

namespace holdfast::operation {

/// An open file that knows its name.
class File {
 public:
  File() = default;
  /// open(2) with O_CLOEXEC. Throws an Error of the errno's code.
  File(const std::filesystem::path& path, int flags, unsigned mode = 0600);
  [[nodiscard]] int descriptor() const noexcept { return file_.descriptor(); }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  /// Writes all of `bytes` at `offset`; what was written before a failure stays.
  void write_at(std::uint64_t offset, std::string_view bytes) const;
  /// The whole file, as long as it is now.
  [[nodiscard]] std::string read_all() const;
  /// Cuts the file to `size` bytes.
  void truncate(std::uint64_t size) const;
  /// Returns once the data and the size would survive a power cut (fdatasync).
  void sync() const;
  /// Gives the file the name `to`, in the same folder. Throws AlreadyExistsError where that is taken.
  void rename(const std::filesystem::path& to);

 private:
  std::filesystem::path path_;
  files::File file_;
};

/// Makes `folder` and those above it, private to the user (0700), durably. Existing ones stay as they are.
void make_private_folder(const std::filesystem::path& folder);

/// Removes the name, if it is there.
void remove_file(const std::filesystem::path& path);

}  // namespace holdfast::operation
