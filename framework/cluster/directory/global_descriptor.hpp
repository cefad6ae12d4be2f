// The global descriptor as the commit of a backup: reading it, and removing what never got one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cluster/directory/id_claim.hpp"
#include "format/descriptor.hpp"
#include "store/store.hpp"

namespace holdfast::cluster {

/// Weaviate's word for a whole backup.
inline constexpr std::string_view status_success = "SUCCESS";

/// A descriptor and the very bytes it was read from, which the manifest knows.
struct StoredDescriptor {
  format::GlobalDescriptor descriptor = {};
  std::string text = {};
};

/// Nothing where `id` has none. Throws DamagedError where it is no descriptor, or that of another id.
std::optional<StoredDescriptor> read_global_descriptor(store::Store& store, const std::string& id,
                                                       const store::CallOptions& call);

/// Removes every object under `id`, the claim last; nothing where the claim is not ours or the backup is committed
/// (then only the claim). May be repeated, also by another process. CancelledError where `stop` comes first.
void remove_uncommitted(store::Store& store, const std::string& id, IdClaim& claim, const std::stop_token& stop = {});

}  // namespace holdfast::cluster
