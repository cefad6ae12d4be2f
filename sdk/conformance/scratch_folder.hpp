// A folder of its own for one run, gone when the run ends.
#pragma once

#include <filesystem>

namespace holdfast::conformance {

class ScratchFolder {
 public:
  /// Throws where it cannot be made.
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace holdfast::conformance
