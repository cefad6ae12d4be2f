#include "support/temp_folder.hpp"

#include <stdlib.h>  // mkdtemp is POSIX's, not <cstdlib>'s

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace holdfast::test {

TempFolder::TempFolder(const std::filesystem::path& above) {
  std::string name = (above / "holdfast-test-XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::system_error{errno, std::generic_category(), name};
  path_ = std::filesystem::canonical(name);
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  // A test may have taken away the permissions that removing needs.
  for (auto it = std::filesystem::recursive_directory_iterator(
           path_, std::filesystem::directory_options::skip_permission_denied, ignored);
       it != std::filesystem::recursive_directory_iterator(); it.increment(ignored))
    if (it->is_directory(ignored) && !it->is_symlink(ignored))
      std::filesystem::permissions(it->path(), std::filesystem::perms::owner_all, std::filesystem::perm_options::add,
                                   ignored);
  std::filesystem::remove_all(path_, ignored);
}

void write_file(const std::filesystem::path& file, std::string_view text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream out{file, std::ios::binary};
  out << text;
  if (!out.flush()) throw std::runtime_error{"cannot write " + file.string()};
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in) throw std::runtime_error{"cannot read " + file.string()};
  return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace holdfast::test
