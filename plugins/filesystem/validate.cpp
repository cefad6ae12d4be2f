#include "validate.hpp"

#include "key.hpp"

#include <holdfast/abi.h>

#include <limits.h>

#include <algorithm>
#include <array>

namespace holdfast::filesystem {
namespace {

/// Folders of the kernel's own filesystems: nothing written there lasts.
constexpr std::array<std::string_view, 3> kernel_folders{"/proc", "/sys", "/dev"};

bool is_below(std::string_view path, std::string_view folder) noexcept {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

bool has_segment(std::string_view path, std::string_view wanted) noexcept {
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    if (path.substr(begin, end - begin) == wanted) return true;
    begin = end + 1;
  }
  return false;
}

bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

}  // namespace

std::string without_trailing_slashes(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return std::string{path};
}

void judge_path(std::string_view path, const std::function<void(const PathFinding&)>& out) {
  const auto error = [&](std::string_view code, std::string_view what, std::string_view remedy) {
    out({.severity = HF_DIAG_ERROR,
         .code = code,
         .summary = "path '" + std::string{path} + "' " + std::string{what},
         .remedy = std::string{remedy}});
  };
  const auto warning = [&](std::string_view code, std::string_view what, std::string_view remedy) {
    out({.severity = HF_DIAG_WARNING,
         .code = code,
         .summary = "path '" + std::string{path} + "' " + std::string{what},
         .remedy = std::string{remedy}});
  };

  if (path.empty()) return error("filesystem.path.empty", "is empty", "name the folder that holds the backups");
  if (std::any_of(path.begin(), path.end(), is_control))
    error("filesystem.path.control-character", "holds a control character, perhaps a line's end",
          "write the path without it");
  if (!path.starts_with('/'))
    error("filesystem.path.relative", "is not absolute", "write the whole path, beginning with '/'");
  const std::string folder = without_trailing_slashes(path);
  if (folder == "/") error("filesystem.path.root", "is the root of the system", "name a folder of its own for backups");
  if (folder.size() + 1 + max_key >= PATH_MAX)
    error("filesystem.path.too-long", "leaves no room for the names below it", "use a shorter path");
  for (const std::string_view kernel : kernel_folders)
    if (is_below(folder, kernel) && !is_below(folder, "/dev/shm"))
      error("filesystem.path.kernel", "lies in a filesystem of the kernel, which keeps nothing",
            "name a folder on a disk");
  if (has_segment(path, ".."))
    warning("filesystem.path.dots", "holds '..', whose meaning changes with symbolic links",
            "write the path without '..'");
  if (path.starts_with(' ') || path.ends_with(' '))
    warning("filesystem.path.blank", "begins or ends with a blank", "write the path without it");
  if (has_segment(path, "~"))
    warning("filesystem.path.tilde", "holds '~', which only shells expand", "write the home folder's path");
  if (path.find("${") != std::string_view::npos || path.find("/$") != std::string_view::npos)
    warning("filesystem.path.variable", "holds '$', which is not expanded here", "write the value itself");
  if (path.find("file:") != std::string_view::npos)
    warning("filesystem.path.url", "looks like a URL", "write the path alone, without 'file:'");
}

}  // namespace holdfast::filesystem
