// A create on a directory cluster: reads the shards, packs their files into chunks, describes them, commits.
//
// Order of writing, each durable before the next: claim; chunks; node descriptor; manifest; [commit point] global
// descriptor, only if there is none; then the claim goes. So what a global descriptor names is always there, and what
// has none is garbage that the claim's owner may remove.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "cluster/cluster.hpp"
#include "cluster/directory/catalog.hpp"
#include "cluster/directory/cluster_lock.hpp"
#include "cluster/directory/id_claim.hpp"
#include "cluster/directory/sharding_state.hpp"

namespace holdfast::cluster {

class CreateJob final : public Job {
 public:
  /// Locks and plans. See Cluster::begin.
  CreateJob(std::filesystem::path root, CreateRequest request, const JobResources& resources);

  [[nodiscard]] const Plan& plan() const noexcept override { return plan_; }
  operation::Summary run(JobObserver& observer, std::stop_token stop) override;
  std::optional<operation::Summary> clean_up() override;
  std::optional<operation::Summary> settle() override;

 private:
  void refuse_unsupported() const;
  void require_free_id(const store::CallOptions& call) const;
  void make_plan();

  const std::filesystem::path root_;
  const CreateRequest request_;
  store::Store& store_;
  operation::ChunkLog* const chunk_log_;
  ClusterLock lock_;
  std::vector<std::string> settled_;
  Catalog catalog_;
  IdClaim claim_;
  Plan plan_;
};

}  // namespace holdfast::cluster
