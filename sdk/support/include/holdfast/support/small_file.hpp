// Files that are read as a whole: tokens, profiles, caches.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::support {

inline constexpr std::size_t max_small_file = std::size_t{1} << 20;

/// The file's bytes; absent where there is none. Throws HF_E_INVALID_CONFIG, naming the file, where it cannot be read,
/// is no ordinary file, or is larger than max_small_file. `named_by`, for the remedy: the setting or the variable that
/// the path comes from.
[[nodiscard]] std::optional<std::string> read_small_file(const std::string& path, std::string_view named_by = {});

}  // namespace holdfast::support
