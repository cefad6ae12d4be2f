// Where a backup keeps what: the keys of Weaviate's layout below a backend's path, and ours beside them.
//
//   <id>/backup_config.json            global descriptor, written last
//   <id>/restore_config.json           left by restores that Weaviate ran
//   <id>/holdfast.json                 our manifest
//   <id>/holdfast-claim.json           who is creating <id> right now
//   <id>/<node>/backup.json            node descriptor
//   <id>/<node>/<Collection>/chunk-<n> chunks
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast::format {

/// Whether Weaviate takes `id` as a backup's id: [a-z0-9_-]+.
[[nodiscard]] bool is_backup_id(std::string_view id) noexcept;
/// Whether Weaviate takes `name` as a collection's name: [A-Z][_0-9A-Za-z]{0,254}, with a namespace and ':' before it
/// or not.
[[nodiscard]] bool is_collection_name(std::string_view name) noexcept;
/// Refuses what cannot be one component of a key (empty, ".", "..", with '/', '\' or control characters), as read from
/// a descriptor: throws DamagedError that calls it `what`.
void check_key_component(std::string_view what, std::string_view component);

[[nodiscard]] std::string backup_config_key(std::string_view id);
[[nodiscard]] std::string restore_config_key(std::string_view id);
[[nodiscard]] std::string manifest_key(std::string_view id);
[[nodiscard]] std::string claim_key(std::string_view id);
[[nodiscard]] std::string node_descriptor_key(std::string_view id, std::string_view node);

/// A chunk as descriptors name it, relative to `<id>/<node>/`: "Article/chunk-2".
struct ChunkName {
  std::string collection = {};
  std::uint32_t number = 0;
  bool operator==(const ChunkName&) const = default;
};

[[nodiscard]] std::string to_string(const ChunkName& chunk);
/// Throws DamagedError for anything but `<Collection>/chunk-<n>`.
[[nodiscard]] ChunkName parse_chunk_name(std::string_view text);
[[nodiscard]] std::string chunk_key(std::string_view id, std::string_view node, const ChunkName& chunk);

/// `key` without the `<id>/` in front of it, as manifests name objects. Throws InternalError where it is not below
/// `id`.
[[nodiscard]] std::string_view key_below(std::string_view id, std::string_view key);

}  // namespace holdfast::format
