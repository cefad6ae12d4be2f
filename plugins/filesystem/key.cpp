#include "key.hpp"

#include <holdfast/plugin.hpp>

#include <utility>

namespace holdfast::filesystem {
namespace {

/// Why `segment` cannot be the name of a file; empty if it can.
std::string_view flaw_of(std::string_view segment) noexcept {
  if (segment.empty()) return "a segment of it is empty (a slash at an end, or two in a row)";
  if (segment == "." || segment == "..") return "a segment of it is '.' or '..'";
  if (segment.find('\0') != std::string_view::npos) return "it holds a NUL";
  if (segment.size() > max_name) return "a segment of it is longer than 255 bytes";
  if (is_temporary_name(segment)) return "a segment of it begins like the temporary files of this store";
  return {};
}

[[noreturn]] void refuse(std::string_view key, std::string_view flaw) {
  std::string message{"key '"};
  message.append(key).append("' cannot be a file: ").append(flaw);
  throw sdk::Error{HF_E_INVALID_ARGUMENT, std::move(message)}.remedy("use another key").retry(sdk::Retry::never);
}

}  // namespace

bool is_temporary_name(std::string_view name) noexcept { return name.starts_with(temporary_prefix); }
bool is_ordinary_segment(std::string_view segment) noexcept { return flaw_of(segment).empty(); }

Key parse_key(std::string_view text) {
  if (text.empty()) refuse(text, "it is empty");
  if (text.size() > max_key) refuse(text.substr(0, 64), "it is longer than 1024 bytes");
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('/', begin), text.size());
    const std::string_view flaw = flaw_of(text.substr(begin, end - begin));
    if (!flaw.empty()) refuse(text, flaw);
    begin = end + 1;
  }
  const FolderParts parts = split_folder(text);
  return {.text = std::string{text}, .folder = std::string{parts.parent}, .name = std::string{parts.name}};
}

FolderParts split_folder(std::string_view folder) noexcept {
  const std::size_t slash = folder.rfind('/');
  if (slash == std::string_view::npos) return {.parent = {}, .name = folder};
  return {.parent = folder.substr(0, slash), .name = folder.substr(slash + 1)};
}

}  // namespace holdfast::filesystem
