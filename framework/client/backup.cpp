#include <holdfast/backup.hpp>

#include <algorithm>
#include <array>

#include "format/compression.hpp"

namespace holdfast {
namespace {

/// In the order of the enumeration; the words are the server's (entities/backup/status.go of Weaviate).
constexpr std::array<std::string_view, 9> status_words{"UNKNOWN", "STARTED",  "TRANSFERRING", "TRANSFERRED", "SUCCESS",
                                                       "FAILED",  "CANCELED", "CANCELLING",   "FINALIZING"};
static_assert(status_words[static_cast<std::size_t>(BackupStatus::finalizing)] == "FINALIZING");

constexpr char to_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool equal_in_any_case(std::string_view word, std::string_view upper) {
  return std::equal(word.begin(), word.end(), upper.begin(), upper.end(),
                    [](char a, char b) { return to_upper(a) == b; });
}

}  // namespace

std::string_view to_string(BackupStatus status) noexcept { return status_words[static_cast<std::size_t>(status)]; }

BackupStatus to_backup_status(std::string_view word) noexcept {
  for (std::size_t i = 0; i < status_words.size(); ++i)
    if (equal_in_any_case(word, status_words[i])) return static_cast<BackupStatus>(i);
  return BackupStatus::unknown;
}

std::string_view to_string(BackupKind kind) noexcept { return kind == BackupKind::create ? "create" : "restore"; }

std::string_view to_string(BackupCheck::Outcome outcome) noexcept {
  constexpr std::array<std::string_view, 4> words{"pass", "warn", "fail", "skip"};
  return words[static_cast<std::size_t>(outcome)];
}

BackupCompression parse_compression(std::string_view text) {
  const format::Compression parsed = format::parse_compression(text);
  return {.codec = static_cast<CompressionCodec>(parsed.codec), .level = static_cast<CompressionLevel>(parsed.level)};
}

static_assert(static_cast<int>(CompressionCodec::zstd) == static_cast<int>(format::Codec::zstd) &&
                  static_cast<int>(CompressionCodec::none) == static_cast<int>(format::Codec::none) &&
                  static_cast<int>(CompressionLevel::best) == static_cast<int>(format::Level::best),
              "both rooms count codecs and levels alike");

}  // namespace holdfast
