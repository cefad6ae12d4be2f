// The global descriptor of a backup: `<id>/backup_config.json`, and in the same shape `<id>/restore_config.json`
// (DistributedBackupDescriptor in Weaviate's entities/backup/descriptor.go).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "format/timestamp.hpp"

namespace holdfast::format {

/// What the global descriptor says of one node.
struct NodeSummary {
  std::vector<std::string> collections = {};
  std::string status = {};
  std::string error = {};
  std::int64_t pre_compression_size = 0;  ///< Bytes.
  bool operator==(const NodeSummary&) const = default;
};

struct GlobalDescriptor {
  Timestamp started_at = {};
  Timestamp completed_at = {};
  std::string id = {};
  std::map<std::string, NodeSummary> nodes = {};         ///< By the name of the node.
  std::map<std::string, std::string> node_mapping = {};  ///< Old name to new; in restore_config.json only.
  std::string status = {};                               ///< Weaviate's word, as it is: "SUCCESS", "STARTED", ...
  std::string version = "2.1";                           ///< Of the format.
  std::string server_version = {};
  std::string leader = {};  ///< The node whose descriptor has the schema; empty before 1.25.
  std::string error = {};
  std::int64_t pre_compression_size = 0;  ///< Bytes, over all nodes.
  std::string compression_type = {};      ///< For codec_from_string(); empty before 1.32.18.
  std::string base_backup_id = {};        ///< Empty for a full backup.
  std::vector<std::string> users = {};
  std::vector<std::string> roles = {};
  bool operator==(const GlobalDescriptor&) const = default;

  /// Reads a descriptor; unknown fields are ignored, `null` is an absent field. Throws DamagedError that names the
  /// field where one is missing (startedAt, id, nodes, status, version, serverVersion) or of the wrong type, and the
  /// position where the text is no JSON, or was cut.
  [[nodiscard]] static GlobalDescriptor parse(std::string_view json);

  /// The bytes Go would write.
  [[nodiscard]] std::string to_json() const;
};

}  // namespace holdfast::format
