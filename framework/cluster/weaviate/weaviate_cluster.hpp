// A running Weaviate as a cluster: its own backup modules move the data, this asks for it, watches, and says the truth.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "cluster/cluster.hpp"
#include "cluster/weaviate/poll_schedule.hpp"
#include "cluster/weaviate/status_judge.hpp"
#include "http/transport.hpp"

namespace holdfast::cluster {

struct WeaviateOptions {
  std::string address = {};  ///< "http://localhost:8080", without secrets.
  std::unique_ptr<http::Transport> transport = {};
  weaviate::PollPolicy polling = {};
  weaviate::Patience patience = {};
};

/// Contacts nothing yet.
std::unique_ptr<Cluster> open_weaviate_cluster(WeaviateOptions options);

}  // namespace holdfast::cluster
