// What a server is and holds, looked at once at the beginning of an operation.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/cluster.hpp"
#include "cluster/weaviate/api.hpp"
#include "cluster/weaviate/server_version.hpp"

namespace holdfast::weaviate {

struct Server {
  Meta meta = {};
  ServerVersion version = {};
  std::vector<Node> nodes = {};
  std::vector<Class> classes = {};
  std::map<std::string, std::string> aliases = {};  ///< Alias to collection.

  [[nodiscard]] std::vector<std::string> collections() const;
  [[nodiscard]] bool has_node(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> aliases_of(std::string_view collection) const;
};

/// Errors: UnavailableError where it is not ready, or no server answers; those of Api.
[[nodiscard]] Server look_at(const Api& api, const store::CallOptions& call);

/// Which backup `place` and `id` mean to this server: what its module has by itself is left out of the location.
///
/// Errors: NotFoundError where the module is not enabled, or the storage has none; UnsupportedError where the server is
///         too old for another place than its own.
[[nodiscard]] BackupRef backup_at(const Server& server, const cluster::Place& place, const std::string& id);

/// Throws UsageError where backups to a folder cannot be: a cluster of several nodes has no folder in common.
void require_shared_storage(const Server& server, const cluster::Place& place);

/// Throws UsageError for more of the processors than servers give to backups; 0 leaves it to them.
void require_percentage(unsigned percentage);

}  // namespace holdfast::weaviate
