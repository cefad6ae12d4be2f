#include "cluster/weaviate/backup_seen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <holdfast/errors.hpp>

#include "cluster/directory/stored_backup.hpp"

namespace holdfast::weaviate {
namespace {

/// Servers tell times to the millisecond, descriptors to the nanosecond.
constexpr auto same_time = std::chrono::seconds{1};

void add_once(std::vector<std::string>& all, const std::vector<std::string>& more) {
  for (const std::string& one : more)
    if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}

BackupSeen from_descriptor(const format::GlobalDescriptor& stored) {
  BackupSeen seen{.bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(0, stored.pre_compression_size))};
  for (const auto& [name, node] : stored.nodes) {
    seen.nodes.emplace(name, node.collections);
    add_once(seen.collections, node.collections);
  }
  std::sort(seen.collections.begin(), seen.collections.end());
  if (!stored.base_backup_id.empty()) seen.bases = {stored.base_backup_id};
  return seen;
}

BackupSeen from_list(const Api& api, const BackupRef& backup, const store::CallOptions& call) {
  BackupSeen seen;
  if (backup.location != Location{}) return seen;  // the list has the module's own place alone
  try {
    for (BackupAnswer& one : api.list(backup.module, Api::Order::unordered, call))
      if (one.id == backup.id) seen.collections = std::move(one.classes);
  } catch (const CancelledError&) {
    throw;
  } catch (const Error&) {  // an old server, or one broken backup among the others
  }
  std::sort(seen.collections.begin(), seen.collections.end());
  return seen;
}

}  // namespace

bool is_the_same(const format::GlobalDescriptor& stored, const BackupAnswer& told) {
  if (!told.started_at || !stored.started_at) return true;
  // Nanoseconds cannot hold what may lie between two moments.
  using std::chrono::floor, std::chrono::milliseconds;
  return abs(floor<milliseconds>(*told.started_at) - floor<milliseconds>(*stored.started_at)) < same_time;
}

BackupSeen look_at_backup(const Api& api, const BackupRef& backup, const BackupAnswer& told, store::Store& storage,
                          const store::CallOptions& call) {
  std::string why;
  try {
    const cluster::BackupHead head = cluster::read_backup_head(storage, backup.id, call);
    if (is_the_same(head.global, told)) return from_descriptor(head.global);
    why = fmt::format("what lies on '{}' from here is another backup of that id", storage.name());
  } catch (const CancelledError&) {
    throw;
  } catch (const Error& error) {
    why = error.message();
  }
  BackupSeen seen = from_list(api, backup, call);
  seen.not_seen = std::move(why);
  return seen;
}

}  // namespace holdfast::weaviate
