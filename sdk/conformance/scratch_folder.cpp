#include "scratch_folder.hpp"

#include <stdlib.h>

#include <cerrno>
#include <holdfast/errors.hpp>
#include <string>
#include <system_error>

namespace holdfast::conformance {

ScratchFolder::ScratchFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "holdfast-check-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) raise_errno(errno, "cannot make the scratch folder '" + name + "'");
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;  // the system clears its temporary folder itself
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace holdfast::conformance
