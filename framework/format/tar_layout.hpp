// Where the fields of a tar header stand, for its reader and its writer alike (POSIX.1-1988 ustar).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "format/tar.hpp"

namespace holdfast::format::tar_layout {

struct Field {
  std::size_t offset = 0;
  std::size_t size = 0;
};

inline constexpr Field name_field{0, 100};
inline constexpr Field mode_field{100, 8};
inline constexpr Field uid_field{108, 8};
inline constexpr Field gid_field{116, 8};
inline constexpr Field size_field{124, 12};
inline constexpr Field mtime_field{136, 12};
inline constexpr Field checksum_field{148, 8};
inline constexpr Field type_field{156, 1};
inline constexpr Field magic_field{257, 8};  ///< And the version behind it.
inline constexpr Field uname_field{265, 32};
inline constexpr Field gname_field{297, 32};
inline constexpr Field dev_major_field{329, 8};
inline constexpr Field dev_minor_field{337, 8};
inline constexpr Field prefix_field{345, 155};

inline constexpr std::string_view pax_path = "path";
inline constexpr std::string_view pax_size = "size";
inline constexpr std::string_view pax_uid = "uid";
inline constexpr std::string_view pax_gid = "gid";
inline constexpr std::string_view pax_uname = "uname";
inline constexpr std::string_view pax_gname = "gname";
inline constexpr std::string_view pax_mtime = "mtime";
/// Weaviate's record for the parts of split files (usecases/backup/zip.go).
inline constexpr std::string_view pax_file_offset = "WEAVIATE.fileOffset";

/// The sum of the bytes of a header, with spaces in place of the checksum.
constexpr std::uint32_t checksum(std::span<const char, tar_block> header) noexcept {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const bool is_checksum = i >= checksum_field.offset && i < checksum_field.offset + checksum_field.size;
    sum += is_checksum ? std::uint32_t{' '} : static_cast<unsigned char>(header[i]);
  }
  return sum;
}

}  // namespace holdfast::format::tar_layout
