// What can be said about the settings without looking at any disk.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace holdfast::filesystem {

/// One thing to say about `path`.
struct PathFinding {
  std::int32_t severity = 0;  ///< HF_DIAG_ERROR or HF_DIAG_WARNING.
  std::string_view code = {};
  std::string summary = {};
  std::string remedy = {};
};

/// Tells `out` of everything that is wrong, or probably not meant, with the setting `path`.
void judge_path(std::string_view path, const std::function<void(const PathFinding&)>& out);

/// `path` as the store uses it.
std::string without_trailing_slashes(std::string_view path);

}  // namespace holdfast::filesystem
