// What a backup is, what is asked for, and what comes back: the plain data of the backup API.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <holdfast/backend.hpp>

namespace holdfast {

/// Where an operation stands, in the server's words.
enum class BackupStatus : std::uint8_t {
  unknown,  ///< A word this version does not know; Backup::status_raw has it. Still running.
  started,
  transferring,
  transferred,
  success,
  failed,
  canceled,
  cancelling,
  finalizing,
};

/// "STARTED", "TRANSFERRING", "TRANSFERRED", "SUCCESS", "FAILED", "CANCELED", "CANCELLING", "FINALIZING", "UNKNOWN".
[[nodiscard]] std::string_view to_string(BackupStatus status) noexcept;
/// The status of a word in any case; `unknown` for any other word.
[[nodiscard]] BackupStatus to_backup_status(std::string_view word) noexcept;
/// success, failed and canceled end an operation; nothing else does.
[[nodiscard]] constexpr bool is_terminal(BackupStatus status) noexcept {
  return status == BackupStatus::success || status == BackupStatus::failed || status == BackupStatus::canceled;
}

enum class BackupKind : std::uint8_t { create, restore };
/// "create", "restore".
[[nodiscard]] std::string_view to_string(BackupKind kind) noexcept;

using Timestamp = std::chrono::system_clock::time_point;

/// A backup that is stored, or an operation on one, as far as it is known.
struct Backup {
  std::string id = {};
  BackupBackend backend = {};  ///< As the caller wrote it.
  BackupStatus status = BackupStatus::unknown;
  std::string status_raw = {};    ///< The word as it was stored or sent.
  std::string path = {};          ///< Where it truly is: "filesystem:/backups/nightly".
  std::string operation_id = {};  ///< The attempt's; empty where only the stored backup is known.
  std::vector<std::string> collections = {};
  std::vector<std::string> nodes = {};
  std::optional<Timestamp> started_at = {};
  std::optional<Timestamp> completed_at = {};
  std::optional<std::uint64_t> size_bytes = {};    ///< Before compression.
  std::optional<std::uint64_t> stored_bytes = {};  ///< On the storage.
  std::string error = {};                          ///< Why it failed, or what is wrong with the stored backup.
  std::string hint = {};                           ///< What to do about it.
  /// The process that ran it is gone before its end; beginning it again goes on with it.
  bool is_interrupted = false;
  std::vector<std::string> warnings = {};
  std::string plugin = {};          ///< Through which the storage was reached: "com.acme.tape 1.4.0, ABI 1.0".
  std::string server_version = {};  ///< Of the Weaviate whose data it is.
  std::string incremental_base_backup_id = {};  ///< Empty: a full backup.
};

enum class CompressionCodec : std::uint8_t { gzip, zstd, none };
enum class CompressionLevel : std::uint8_t { fast, standard, best };

struct BackupCompression {
  CompressionCodec codec = CompressionCodec::gzip;  ///< gzip is read by every Weaviate, zstd since 1.35.
  CompressionLevel level = CompressionLevel::standard;
  bool operator==(const BackupCompression&) const = default;
};

/// "gzip", "zstd", "none", each with ":fast", ":default" or ":best" behind it if wanted. Throws UsageError.
[[nodiscard]] BackupCompression parse_compression(std::string_view text);

/// How a list is sorted: by when the backups were begun. Those of which that is not known come last.
enum class ListOrder : std::uint8_t { newest_first, oldest_first };

/// What to back up, and where to.
struct BackupCreateRequest {
  std::string id = {};  ///< [a-z0-9_-]+, used once.
  BackupBackend backend = {};
  /// Names and the wildcards `*` and `?`; one that matches nothing is refused. At most one of the two may be given.
  std::vector<std::string> include = {};
  std::vector<std::string> exclude = {};
  BackupCompression compression = {};
  unsigned cpu_percentage = 0;                  ///< 1 to 80 as a server has it, up to 100 here; 0: the default.
  std::string incremental_base_backup_id = {};  ///< Empty: a full backup.
  /// Of a server's own users and roles, which backups hold too, these alone; names and wildcards. Empty: all.
  std::vector<std::string> include_users = {};
  std::vector<std::string> include_roles = {};
};

/// Whether something that may be restored along with the collections is.
enum class RestoreOption : std::uint8_t { no_restore, all };
/// What happens to an alias that exists and points elsewhere.
enum class AliasConflict : std::uint8_t { keep, overwrite };

/// What to restore, and where from.
struct BackupRestoreRequest {
  std::string id = {};
  BackupBackend backend = {};
  std::vector<std::string> include = {};
  std::vector<std::string> exclude = {};
  std::string node = {};                                 ///< Of a backup of several nodes, the one to restore here.
  std::map<std::string, std::string> node_mapping = {};  ///< Old node name to new.
  RestoreOption users = RestoreOption::no_restore;
  RestoreOption roles = RestoreOption::no_restore;
  AliasConflict overwrite_aliases = AliasConflict::keep;
  unsigned cpu_percentage = 0;
};

/// What an operation is about to do; what `--dry-run` shows.
struct BackupPlan {
  struct Collection {
    std::string name = {};
    std::vector<std::string> aliases = {};
    std::uint64_t shards = 0;  ///< Tenants count as shards.
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;  ///< Before compression.
  };
  std::string id = {};
  BackupKind kind = BackupKind::create;
  std::string cluster = {};  ///< "file:./collections".
  std::string backend = {};  ///< "filesystem:/backups".
  std::string node = {};
  std::vector<Collection> collections = {};
  std::vector<std::string> left_out = {};  ///< There, but not selected.
  std::vector<std::string> missing = {};   ///< Selected, but not there: "shard 'x' of 'Article'".
  std::vector<std::string> bases = {};     ///< Backups that an incremental one also reads from.
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;  ///< Before compression; 0 where only a server knows.
  std::vector<std::string> warnings = {};
};

/// One check of a preflight: what was looked at, what was seen, what to do.
struct BackupCheck {
  enum class Outcome : std::uint8_t { pass, warn, fail, skip };
  std::string id = {};
  std::string title = {};
  Outcome outcome = Outcome::pass;
  std::string detail = {};
  std::string remedy = {};
  std::chrono::nanoseconds latency{0};
};

[[nodiscard]] std::string_view to_string(BackupCheck::Outcome outcome) noexcept;

/// What a stored backup holds, for `show`.
struct BackupContents {
  struct Collection {
    std::string name = {};
    std::uint64_t shards = 0;
    std::uint64_t files = 0;
    std::uint64_t chunks = 0;
    std::optional<std::uint64_t> size_bytes = {};
    std::optional<std::uint64_t> stored_bytes = {};
  };
  struct Node {
    std::string name = {};
    std::vector<Collection> collections = {};
    std::optional<std::uint64_t> size_bytes = {};
    std::string error = {};  ///< Why the node's descriptor could not be read.
  };
  Backup backup = {};
  std::string version = {};      ///< Of the backup format.
  std::string compression = {};  ///< "zstd".
  std::string written_by = {};   ///< "holdfast 0.1.0", or empty where nothing says.
  std::vector<Node> nodes = {};
};

}  // namespace holdfast

template <>
struct fmt::formatter<holdfast::BackupStatus> : fmt::formatter<fmt::string_view> {
  template <typename Context>
  auto format(holdfast::BackupStatus status, Context& context) const {
    const std::string_view text = to_string(status);
    return fmt::formatter<fmt::string_view>::format({text.data(), text.size()}, context);
  }
};
