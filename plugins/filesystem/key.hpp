// Keys and the paths they stand for.
//
// A key is a path below the store's folder, byte for byte, so that Weaviate reads what is written here and the other
// way round. What a path cannot carry is refused rather than escaped: an escape would need a second name for some
// ordinary key, and two tools that look at one folder would disagree about it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace holdfast::filesystem {

inline constexpr std::size_t max_key = 1024;  ///< Bytes of a key.
inline constexpr std::size_t max_name = 255;  ///< Bytes of a segment: NAME_MAX of every Linux filesystem.
/// How the names of unfinished files begin. Never an object: not listed, and refused as a segment of a key.
inline constexpr std::string_view temporary_prefix = ".holdfast-tmp-";

/// A key, cut where a path is needed.
struct Key {
  std::string text = {};    ///< The whole key.
  std::string folder = {};  ///< Before the last slash; empty for the store's folder itself.
  std::string name = {};    ///< Behind it.
};

/// Throws HF_E_INVALID_ARGUMENT, saying why, for what cannot be a path below the store's folder: an empty segment
/// (also a leading or a trailing slash), "." and "..", a NUL, a segment over 255 bytes or in the names of temporary
/// files, a key over 1024 bytes.
Key parse_key(std::string_view text);

/// Whether `segment` may stand between two slashes.
bool is_ordinary_segment(std::string_view segment) noexcept;
/// Whether a file of this name is one that a put has not finished.
bool is_temporary_name(std::string_view name) noexcept;

/// The folder above `folder`, and its last segment; both empty for the store's folder.
struct FolderParts {
  std::string_view parent = {};
  std::string_view name = {};
};
FolderParts split_folder(std::string_view folder) noexcept;

}  // namespace holdfast::filesystem
