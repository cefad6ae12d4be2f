// What can be known of a stored backup before a server restores it: from its descriptor where the storage can be
// reached from here, else from the server's list.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cluster/weaviate/api.hpp"
#include "format/descriptor.hpp"
#include "store/store.hpp"

namespace holdfast::weaviate {

struct BackupSeen {
  /// Empty: not known.
  std::vector<std::string> collections = {};
  /// Node to its collections. Empty: not known.
  std::map<std::string, std::vector<std::string>> nodes = {};
  std::vector<std::string> bases = {};
  std::uint64_t bytes = 0;    ///< Before compression; 0: not known.
  std::string not_seen = {};  ///< Why the storage could not be looked at from here; empty where it was.
};

/// Whether what lies on a storage is the backup that the server means: a folder of this machine may not be the
/// server's.
[[nodiscard]] bool is_the_same(const format::GlobalDescriptor& stored, const BackupAnswer& told);

/// Looks through `storage`, and where that does not show the backup that the server told of, at the server's list.
/// Never fails for what cannot be seen.
[[nodiscard]] BackupSeen look_at_backup(const Api& api, const BackupRef& backup, const BackupAnswer& told,
                                        store::Store& storage, const store::CallOptions& call);

}  // namespace holdfast::weaviate
