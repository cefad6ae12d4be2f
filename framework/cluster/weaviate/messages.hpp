// What is sent to a Weaviate's backup endpoints and what they answer, as plain data and as JSON.
//
// Source: openapi-specs/schema.json of Weaviate 1.39 (BackupCreateRequest and so on), and answers recorded from one.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "format/compression.hpp"

namespace holdfast::weaviate {

using Time = std::chrono::system_clock::time_point;

/// Where a backup lies if not where the server's module puts it. Repeated on every call about the backup. The
/// specification has an Endpoint besides, which is not sent: no server up to 1.39 reads it, so it would be granted and
/// not obeyed.
struct Location {
  std::string bucket = {};  ///< Empty: the module's own.
  std::string path = {};
  bool operator==(const Location&) const = default;
};

/// "DefaultCompression", "BestSpeed", "BestCompression", "ZstdDefaultCompression", ..., "NoCompression".
[[nodiscard]] std::string_view level_name(format::Compression compression) noexcept;

struct CreateBody {
  std::string id = {};
  Location location = {};
  std::vector<std::string> include = {};  ///< Exact names: patterns are expanded before.
  format::Compression compression = {};
  unsigned cpu_percentage = 0;                  ///< 1 to 80; 0: not sent.
  std::string base = {};                        ///< incremental_base_backup_id; empty: not sent.
  std::vector<std::string> include_users = {};  ///< Names and patterns; empty: not sent, which means all.
  std::vector<std::string> include_roles = {};
  [[nodiscard]] std::string to_json() const;
};

struct RestoreBody {
  Location location = {};
  std::vector<std::string> include = {};
  std::map<std::string, std::string> node_mapping = {};
  unsigned cpu_percentage = 0;
  enum class Access : std::uint8_t { no_restore, all };
  Access users = Access::no_restore;
  Access roles = Access::no_restore;
  enum class Alias : std::uint8_t { keep, overwrite };
  Alias alias = Alias::keep;
  [[nodiscard]] std::string to_json() const;
};

/// Any of the server's answers about a backup. What it did not say is empty; a time in the year 1 says nothing.
struct BackupAnswer {
  std::string id = {};
  std::string status = {};  ///< The word as sent. Empty where there was none.
  std::string path = {};    ///< Where it truly is: "s3://bucket/path/id".
  std::string error = {};
  std::vector<std::string> classes = {};
  std::optional<Time> started_at = {};
  std::optional<Time> completed_at = {};
  std::optional<std::uint64_t> size = {};  ///< Bytes before compression, of the server's GiB.
  std::string base = {};                   ///< incremental_base_backup_id.

  /// Throws DamagedError for what is no such answer.
  [[nodiscard]] static BackupAnswer parse(std::string_view json);
  [[nodiscard]] static std::vector<BackupAnswer> parse_list(std::string_view json);
};

/// GET /v1/meta.
struct Meta {
  std::string version = {};
  /// Of each module its settings as text: {"backup-s3", {{"bucketName", "b"}, {"endpoint", "127.0.0.1:9000"}}}.
  std::map<std::string, std::map<std::string, std::string>> modules = {};
  [[nodiscard]] static Meta parse(std::string_view json);
};

/// One of GET /v1/nodes.
struct Node {
  std::string name = {};
  std::string status = {};  ///< "HEALTHY", ...
  std::string version = {};
};
[[nodiscard]] std::vector<Node> parse_nodes(std::string_view json);

/// One of GET /v1/schema.
struct Class {
  std::string name = {};
  enum class Tenancy : std::uint8_t { single, multi };
  Tenancy tenancy = Tenancy::single;
};
[[nodiscard]] std::vector<Class> parse_schema(std::string_view json);

/// Alias to class, of GET /v1/aliases.
[[nodiscard]] std::map<std::string, std::string> parse_aliases(std::string_view json);

/// One of GET /v1/schema/{class}/tenants.
struct Tenant {
  std::string name = {};
  std::string activity = {};  ///< "ACTIVE", "INACTIVE", "OFFLOADED"; older servers say HOT, COLD, FROZEN.
};
[[nodiscard]] std::vector<Tenant> parse_tenants(std::string_view json);

/// Of GET /v1/objects?include=vector the names of the vectors that have something in them; "" for the unnamed one.
[[nodiscard]] std::set<std::string> parse_vector_names(std::string_view json);

}  // namespace holdfast::weaviate
