// Files that are read as a whole: tokens, profiles, caches.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace holdfast::support {

inline constexpr std::size_t max_small_file = std::size_t{1} << 20;

/// The file's bytes; absent where there is none. Throws HF_E_INVALID_CONFIG, naming the file, where it cannot be read,
/// is no ordinary file, or is larger than max_small_file.
[[nodiscard]] std::optional<std::string> read_small_file(const std::string& path);

}  // namespace holdfast::support
