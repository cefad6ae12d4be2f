#include "format/compression.hpp"

#include <fmt/format.h>

#include <array>

#include "errors/printable.hpp"
#include "holdfast/errors.hpp"

namespace holdfast::format {
namespace {

constexpr std::array<std::string_view, 3> codec_names{"gzip", "zstd", "none"};
constexpr std::array<std::string_view, 3> level_names{"fast", "default", "best"};

[[noreturn]] void refuse_compression(std::string_view text) {
  throw UsageError{{.message = fmt::format("'{}' is no compression", printable(text.substr(0, 100))),
                    .hint = "choose gzip, zstd or none; behind gzip and zstd may stand :fast, :default or :best"}};
}

}  // namespace

std::string_view to_string(Codec codec) noexcept { return codec_names[static_cast<std::size_t>(codec)]; }

std::string_view to_string(Level level) noexcept { return level_names[static_cast<std::size_t>(level)]; }

std::string to_string(Compression compression) {
  std::string text{to_string(compression.codec)};
  if (compression.level != Level::standard) text.append(":").append(to_string(compression.level));
  return text;
}

Codec codec_from_string(std::string_view name) {
  if (name.empty()) return Codec::gzip;
  for (std::size_t i = 0; i < codec_names.size(); ++i)
    if (codec_names[i] == name) return static_cast<Codec>(i);
  throw UnsupportedError{{.message = fmt::format("the backup's chunks are compressed with '{}', which is unknown",
                                                 printable(name.substr(0, 100))),
                          .hint = "look for a newer version of Holdfast"}};
}

Compression parse_compression(std::string_view text) {
  const auto colon = text.find(':');
  const auto codec = text.substr(0, colon);
  for (std::size_t c = 0; c < codec_names.size(); ++c) {
    if (codec_names[c] != codec) continue;
    Compression compression{.codec = static_cast<Codec>(c)};
    if (colon == std::string_view::npos) return compression;
    if (compression.codec == Codec::none) break;
    for (std::size_t l = 0; l < level_names.size(); ++l) {
      if (level_names[l] != text.substr(colon + 1)) continue;
      compression.level = static_cast<Level>(l);
      return compression;
    }
  }
  refuse_compression(text);
}

}  // namespace holdfast::format
