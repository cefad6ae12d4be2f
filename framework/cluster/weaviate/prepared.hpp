// A request made ready for a server: everything looked at that can be known before something is started.
#pragma once

#include <set>
#include <variant>

#include "cluster/cluster.hpp"
#include "cluster/weaviate/api.hpp"
#include "cluster/weaviate/server.hpp"

namespace holdfast::weaviate {

struct Prepared {
  operation::Kind kind = operation::Kind::create;
  BackupRef backup = {};
  std::variant<CreateBody, RestoreBody> body = {};
  cluster::Plan plan = {};
  ServerVersion version = {};
  /// What the status of an earlier restore of the same backup was; empty: none is known. Not to be taken for ours.
  std::string status_before = {};
};

/// Whether the operation may be on its way already, so that its traces are no obstacle.
struct PrepareOptions {
  cluster::Place place = {};
  cluster::Attempt attempt = cluster::Attempt::first;
  std::vector<std::string> collections = {};    ///< As in JobResources.
  cluster::Sight sight = cluster::Sight::seen;  ///< Where it is unseen, whoever asks has been told so.
  store::Store& storage;                        ///< As far as it can be seen from here.
  store::CallOptions call = {};
};

/// Errors: those of Cluster::begin.
[[nodiscard]] Prepared prepare(const Api& api, const cluster::CreateRequest& request, const PrepareOptions& options);
[[nodiscard]] Prepared prepare(const Api& api, const cluster::RestoreRequest& request, const PrepareOptions& options);

}  // namespace holdfast::weaviate
