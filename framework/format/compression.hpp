// How the chunks of a backup are compressed: the codec, which restores must know, and the effort, which they need not.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast::format {

/// What wraps the tar of a chunk. One codec for all the chunks of a backup (`compressionType` of its descriptors).
enum class Codec : std::uint8_t { gzip, zstd, none };

/// How much time to spend on size. Spelled fast, default and best.
enum class Level : std::uint8_t { fast, standard, best };

struct Compression {
  Codec codec = Codec::gzip;
  Level level = Level::standard;
  bool operator==(const Compression&) const = default;
};

/// "gzip", "zstd", "none": the spelling in descriptors and on the command line.
[[nodiscard]] std::string_view to_string(Codec codec) noexcept;
/// "fast", "default", "best".
[[nodiscard]] std::string_view to_string(Level level) noexcept;
/// What parse_compression() reads: "zstd", "zstd:best"; the default level is left out.
[[nodiscard]] std::string to_string(Compression compression);

/// The codec a descriptor names. Empty means gzip: Weaviate wrote no `compressionType` before 1.32.18.
/// Throws UnsupportedError for any other word.
[[nodiscard]] Codec codec_from_string(std::string_view name);

/// A user's choice: CODEC or CODEC:LEVEL. Throws UsageError that names the choices; `none` has no levels.
[[nodiscard]] Compression parse_compression(std::string_view text);

}  // namespace holdfast::format
