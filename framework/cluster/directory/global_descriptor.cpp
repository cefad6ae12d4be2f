#include "cluster/directory/global_descriptor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <vector>

#include <holdfast/errors.hpp>

#include "format/keys.hpp"

namespace holdfast::cluster {
namespace {
// A global descriptor names nodes and collections, not files.
constexpr std::uint64_t largest_descriptor = std::uint64_t{64} << 20;
// So many that every storage is done with them in the time of one call.
constexpr std::size_t removed_at_once = 1000;
}  // namespace

std::optional<StoredDescriptor> read_global_descriptor(store::Store& store, const std::string& id,
                                                       const store::CallOptions& call) {
  const std::string key = format::backup_config_key(id);
  if (!store.stat(key, call)) return std::nullopt;
  try {
    StoredDescriptor stored{.text = store::read_object(store, key, largest_descriptor, call)};
    stored.descriptor = format::GlobalDescriptor::parse(stored.text);
    if (stored.descriptor.id != id)
      throw DamagedError{{.message = fmt::format("it is the descriptor of '{}'", stored.descriptor.id)}};
    return stored;
  } catch (const DamagedError& e) {
    ErrorInfo info = e.info();
    info.message = fmt::format("'{}' in '{}' is damaged: {}", key, store.name(), info.message);
    if (info.hint.empty()) info.hint = "restore another backup; the storage has lost or changed this one";
    throw DamagedError{std::move(info)};
  }
}

void remove_uncommitted(store::Store& store, const std::string& id, IdClaim& claim, const std::stop_token& stop) {
  if (!claim.is_ours(store::bounded_call(stop))) return;
  if (!store.stat(format::backup_config_key(id), store::bounded_call(stop))) {
    const std::string own = format::claim_key(id);
    std::vector<std::string> keys;
    store::for_each_object(store, id + "/", store::bounded_call(stop), [&](const store::ObjectInfo& object) {
      if (object.key != own) keys.push_back(object.key);
    });
    for (std::span<const std::string> rest{keys}; !rest.empty();) {
      const auto now = rest.first(std::min(rest.size(), removed_at_once));
      store.remove_many(now, store::bounded_call(stop));
      rest = rest.subspan(now.size());
    }
  }
  claim.release(store::bounded_call(stop));
}

}  // namespace holdfast::cluster
