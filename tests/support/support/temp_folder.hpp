// A folder of its own for one test, gone when the test ends.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace holdfast::test {

class TempFolder {
 public:
  TempFolder() : TempFolder{std::filesystem::temp_directory_path()} {}
  explicit TempFolder(const std::filesystem::path& above);
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] std::filesystem::path operator/(std::string_view below) const { return path_ / below; }

 private:
  std::filesystem::path path_;
};

/// Writes `text` to `file`, making the folders above it.
void write_file(const std::filesystem::path& file, std::string_view text);
/// The whole file. Throws where it cannot be read.
std::string read_file(const std::filesystem::path& file);

}  // namespace holdfast::test
