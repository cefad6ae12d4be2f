// A temporary file that a check of the preflight makes, and that is gone when the check ends.
#pragma once

#include "descriptor.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace holdfast::filesystem {

class ProbeFile {
 public:
  /// Creates it in the open folder `folder`, which is borrowed; `path` names the folder in messages.
  ProbeFile(int folder, const std::string& path);
  ~ProbeFile();
  ProbeFile(const ProbeFile&) = delete;
  ProbeFile& operator=(const ProbeFile&) = delete;

  void write(std::span<const std::byte> data);
  /// Throws HF_E_CORRUPT where the file does not hold `expected`.
  void compare(std::span<const std::byte> expected);
  /// Removes it; throws where that is not allowed.
  void remove();
  /// It has been renamed to `name`.
  void renamed(std::string name) { name_ = std::move(name); }

  [[nodiscard]] int number() const noexcept { return file_.number(); }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  int folder_;
  std::string path_;
  std::string name_;
  Descriptor file_ = {};
};

}  // namespace holdfast::filesystem
