#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <holdfast/errors.hpp>
#include <iterator>

#include "cluster/directory/catalog_making.hpp"
#include "cluster/directory/new_sharding_state.hpp"
#include "cluster/directory/sharding_state.hpp"
#include "cluster/directory/stored_backup.hpp"
#include "format/keys.hpp"

namespace holdfast::cluster {
namespace {

constexpr std::size_t named_in_messages = 3;

/// What of `some` is not in `others`; both are sorted.
std::vector<std::string> without(const std::vector<std::string>& some, const std::vector<std::string>& others) {
  std::vector<std::string> left;
  std::ranges::set_difference(some, others, std::back_inserter(left));
  return left;
}

std::string names_of(const std::vector<std::string>& names) {
  const auto end = names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), named_in_messages));
  return fmt::format("{}{}", fmt::join(names.begin(), end, ", "), end == names.end() ? "" : ", ...");
}

// Tenants come and go; a backup of last week does not know those of today.
void add_new_tenants(CatalogEntry& entry, const std::vector<std::string>& shards, CatalogMaking& making) {
  const auto added = without(shards, all_shards(entry.sharding_state));
  if (added.empty()) return;
  entry.sharding_state = add_tenants(entry.sharding_state, added, making.catalog().node);
  making.warn(fmt::format("tenants of '{}' that the backup does not know are taken for active ones: {}", entry.name,
                          names_of(added)));
}

// A collection that was dropped and made anew has other shards under the same name.
void require_same_collection(const CatalogEntry& entry, const std::vector<std::string>& shards, const std::string& id) {
  const auto known = all_shards(entry.sharding_state);
  if (without(shards, known).size() < shards.size()) return;
  throw DamagedError{{.message = fmt::format(
                          "'{}' in the backup '{}' is another collection than the one in the folder '{}': it has the "
                          "shards {}, the folder {}",
                          entry.name, id, folder_of(entry.name), names_of(known), names_of(shards)),
                      .hint = "use a later backup, or leave the collection out with --exclude"}};
}

// Nothing where the collection has no data in the folder.
std::optional<CatalogEntry> make_entry(const format::CollectionSummary& collection, const std::string& id,
                                       CatalogMaking& making) {
  if (!format::is_collection_name(collection.name))
    throw DamagedError{{.message = fmt::format("the backup '{}' has a collection '{}', which is no name of one", id,
                                               collection.name)}};
  CatalogEntry entry{.name = collection.name,
                     .schema = collection.schema,
                     .sharding_state = collection.sharding_state,
                     .aliases = collection.aliases.empty() ? "[]" : collection.aliases};
  const auto shards = making.shards_of(entry.name);
  const bool tenants = has_tenants(entry.sharding_state);
  if (!shards || (shards->empty() && !tenants)) return std::nullopt;
  if (tenants)
    add_new_tenants(entry, *shards, making);
  else
    require_same_collection(entry, *shards, id);
  return entry;
}

}  // namespace

CatalogReport make_catalog(const std::filesystem::path& root, const CatalogFromBackup& request, store::Store& store,
                           const store::CallOptions& call) {
  CatalogMaking making{root, request.existing};
  const BackupHead head = read_backup_head(store, request.id, call);
  const std::string node = choose_node(head, {.named = request.node});
  const format::NodeDescriptorReader descriptor = read_node_descriptor(store, head, node, call);
  making.catalog().node = node;
  making.catalog().server_version = head.global.server_version;

  std::vector<std::string> names;
  for (const format::CollectionSummary& collection : descriptor.collections()) names.push_back(collection.name);
  const auto selected = select(request.selection, names, fmt::format("in the backup '{}'", request.id));
  for (const format::CollectionSummary& collection : descriptor.collections()) {
    if (std::ranges::find(selected, collection.name) == selected.end()) continue;
    if (auto entry = make_entry(collection, request.id, making))
      making.catalog().collections.push_back(*std::move(entry));
    else
      making.leave_out(collection.name);
  }
  return making.finish();
}

}  // namespace holdfast::cluster
