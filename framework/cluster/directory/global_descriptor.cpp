#include "cluster/directory/global_descriptor.hpp"

#include <fmt/format.h>

#include <holdfast/errors.hpp>
#include <vector>

#include "format/keys.hpp"

namespace holdfast::cluster {
namespace {
// A global descriptor names nodes and collections, not files.
constexpr std::uint64_t largest_descriptor = std::uint64_t{64} << 20;
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

void remove_uncommitted(store::Store& store, const std::string& id, IdClaim& claim) {
  if (!claim.is_ours({})) return;
  if (!store.stat(format::backup_config_key(id), {})) {
    const std::string own = format::claim_key(id);
    std::vector<std::string> keys;
    store::for_each_object(store, id + "/", {}, [&](const store::ObjectInfo& object) {
      if (object.key != own) keys.push_back(object.key);
    });
    store.remove_many(keys, {});
  }
  claim.release({});
}

}  // namespace holdfast::cluster
