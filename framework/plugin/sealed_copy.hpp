// A file's bytes, copied to where nobody can change them any more, and their digest.
#pragma once

#include "files/file.hpp"

#include <filesystem>
#include <string>

namespace holdfast::plugin {

/// A copy of a file in memory (a sealed memfd), hashed after sealing: what has the digest is what gets loaded, with no
/// moment in between at which the file could be swapped.
class SealedCopy {
 public:
  /// Throws RefusedError where `file` cannot be read or is a link, UnavailableError where memory is refused.
  explicit SealedCopy(const std::filesystem::path& file);

  /// "sha256:" and 64 lower-case hex digits: what a pin is compared with.
  [[nodiscard]] const std::string& digest() const noexcept { return digest_; }
  /// Where this process can open the copy, as long as this object lives. The loader keeps it for ever: glibc caches
  /// libraries by name, and the name "/proc/self/fd/N" must never come to mean another file.
  [[nodiscard]] std::filesystem::path path() const;

 private:
  files::File memory_;
  std::string digest_;
};

/// The digest to pin `file` with.
std::string digest_of(const std::filesystem::path& file);

}  // namespace holdfast::plugin
