#include "cluster/directory/stored_backup.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <holdfast/errors.hpp>
#include <utility>

#include "cluster/directory/global_descriptor.hpp"
#include "format/keys.hpp"
#include "hash/xxh3.hpp"

namespace holdfast::cluster {
namespace {

constexpr std::uint64_t largest_node_descriptor = std::uint64_t{4} << 30;
constexpr std::uint64_t largest_manifest = std::uint64_t{1} << 30;
constexpr int newest_major = 2;

[[noreturn]] void refuse(const store::Store& store, const std::string& key, std::string_view why) {
  throw DamagedError{{.message = fmt::format("'{}' in '{}' {}", key, store.name(), why),
                      .hint = "restore another backup; the storage has lost or changed this one"}};
}

void require_whole(const store::Store& store, const format::GlobalDescriptor& global) {
  if (global.status == status_success) return;
  const bool over = global.status == "CANCELED" || global.status == "FAILED";
  throw DamagedError{
      {.message = fmt::format("backup '{}' in '{}' is not whole: its status is {}{}", global.id, store.name(),
                              global.status, global.error.empty() ? "" : fmt::format(" ({})", global.error)),
       .hint = over ? "restore another backup" : "wait until its create has ended, or restore another backup"}};
}

void require_known_version(const format::GlobalDescriptor& global) {
  int major = 0;
  std::from_chars(global.version.data(), global.version.data() + global.version.size(), major);
  if (major == newest_major) return;
  throw UnsupportedError{
      {.message = fmt::format("backup '{}' is of format version '{}', this version of holdfast restores {}.x",
                              global.id, global.version, newest_major),
       .hint = major > newest_major ? "use a newer holdfast"
                                    : "restore it with a Weaviate of its time, and back it up from there"}};
}

void check_against_manifest(const store::Store& store, const BackupHead& head, const std::string& key,
                            std::string_view text) {
  const auto expected = head.expected(key);
  if (expected && (expected->size != text.size() || expected->xxh3 != hash::xxh3(text)))
    refuse(store, key, "is not what was stored (XXH3-128 of the manifest)");
}

}  // namespace

std::optional<format::ManifestEntry> BackupHead::expected(const std::string& key) const {
  if (!manifest) return std::nullopt;
  const auto entry = manifest->find(format::key_below(global.id, key));
  if (!entry)
    throw DamagedError{
        {.message = fmt::format("the manifest '{}' does not list '{}'", format::manifest_key(global.id), key)}};
  return entry;
}

BackupHead read_backup_head(store::Store& store, const std::string& id, const store::CallOptions& call) {
  auto stored = read_global_descriptor(store, id, call);
  if (!stored)
    throw NotFoundError{{.message = fmt::format("there is no backup '{}' in '{}'", id, store.name()),
                         .hint = "`holdfast list` shows those there are"}};
  require_whole(store, stored->descriptor);
  require_known_version(stored->descriptor);
  BackupHead head{.codec = format::codec_from_string(stored->descriptor.compression_type)};
  head.global = std::move(stored->descriptor);
  const std::string manifest = format::manifest_key(id);
  if (!store.stat(manifest, call)) return head;
  try {
    head.manifest = format::Manifest::parse(store::read_object(store, manifest, largest_manifest, call));
  } catch (const DamagedError& e) {
    throw DamagedError{
        {.message = fmt::format("the manifest '{}' in '{}' is damaged: {}", manifest, store.name(), e.message()),
         .hint = "restore another backup; or remove the manifest to restore without its checks"}};
  }
  if (head.manifest->header().id != id)
    refuse(store, manifest, fmt::format("is the manifest of '{}'", head.manifest->header().id));
  check_against_manifest(store, head, format::backup_config_key(id), stored->text);
  return head;
}

BaseChain read_base_chain(store::Store& store, const BackupHead& head, const store::CallOptions& call) {
  BaseChain chain;
  std::string child = head.global.id;
  for (std::string id = head.global.base_backup_id; !id.empty();) {
    if (id == head.global.id || chain.heads.contains(id))
      refuse(store, format::backup_config_key(child), fmt::format("builds on '{}', which builds on it", id));
    BackupHead base;
    try {
      base = read_backup_head(store, id, call);
    } catch (const NotFoundError&) {
      throw DamagedError{
          {.message = fmt::format("backup '{}' builds on '{}', which is not in '{}'", child, id, store.name()),
           .hint = "bring the base back, or restore a full backup"}};
    }
    child = id;
    const std::string next = base.global.base_backup_id;
    chain.order.push_back(id);
    chain.heads.emplace(std::move(id), std::move(base));
    id = next;
  }
  return chain;
}

std::string choose_node(const BackupHead& head, const NodeChoice& choice) {
  const auto& nodes = head.global.nodes;
  std::vector<std::string> names;
  for (const auto& [name, node] : nodes) names.push_back(name);
  if (!choice.named.empty()) {
    if (nodes.contains(choice.named)) return choice.named;
    throw NotFoundError{{.message = fmt::format("backup '{}' has no node '{}'", head.global.id, choice.named),
                         .hint = fmt::format("its nodes are: {}", fmt::join(names, ", "))}};
  }
  if (names.size() == 1) return names.front();
  for (const std::string& likely : choice.likely)
    if (nodes.contains(likely)) return likely;
  throw UsageError{
      {.message = fmt::format("backup '{}' is of {} nodes: {}", head.global.id, names.size(), fmt::join(names, ", ")),
       .hint = "name one with --node; each has a folder of its own"}};
}

format::NodeDescriptorReader read_node_descriptor(store::Store& store, const BackupHead& head, const std::string& node,
                                                  const store::CallOptions& call) {
  const std::string key = format::node_descriptor_key(head.global.id, node);
  std::string text;
  try {
    text = store::read_object(store, key, largest_node_descriptor, call);
  } catch (const NotFoundError&) {
    refuse(store, key, "is missing, though the global descriptor names its node");
  }
  check_against_manifest(store, head, key, text);
  try {
    format::NodeDescriptorReader reader{std::move(text)};
    const format::NodeHeader& header = reader.header();
    if (header.id != head.global.id) refuse(store, key, fmt::format("is the descriptor of '{}'", header.id));
    if (header.status != status_success || !header.error.empty())
      refuse(store, key, fmt::format("says that its node did not finish: {} {}", header.status, header.error));
    return reader;
  } catch (const DamagedError& e) {
    ErrorInfo info = e.info();
    if (!info.message.starts_with("'" + key)) info.message = fmt::format("'{}' is damaged: {}", key, info.message);
    if (info.hint.empty()) info.hint = "restore another backup; the storage has lost or changed this one";
    throw DamagedError{std::move(info)};
  }
}

}  // namespace holdfast::cluster
