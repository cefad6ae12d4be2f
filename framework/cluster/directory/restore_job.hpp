// A restore into a directory cluster: looks first, unpacks beside, checks everything, and only then moves in.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cluster/cluster.hpp"
#include "cluster/directory/catalog.hpp"
#include "cluster/directory/cluster_lock.hpp"
#include "cluster/directory/staging.hpp"
#include "cluster/directory/stored_backup.hpp"

namespace holdfast::cluster {

/// What `operation` restored, where `catalog` has something of it: its restore was committed then.
[[nodiscard]] std::optional<operation::Summary> restored(const Catalog& catalog, std::string_view operation);

class RestoreJob final : public Job {
 public:
  /// Locks, reads the descriptors, and refuses whatever stands in the way. See Cluster::begin.
  RestoreJob(std::filesystem::path root, RestoreRequest request, const JobResources& resources);

  [[nodiscard]] const Plan& plan() const noexcept override { return plan_; }
  operation::Summary run(JobObserver& observer, std::stop_token stop) override;
  std::optional<operation::Summary> clean_up() override;
  std::optional<operation::Summary> settle() override;

 private:
  void look_at_backup(const store::CallOptions& call);
  [[nodiscard]] std::vector<std::string> likely_nodes() const;
  void make_plan();
  void refuse_existing() const;
  void refuse_missing_chunks(const store::CallOptions& call);
  void refuse_lack_of_space() const;
  [[nodiscard]] Catalog catalog_after() const;
  [[nodiscard]] std::string node_here() const;

  // Made for a restore into a folder that is not there yet; goes again where nothing came into it.
  class RootFolder {
   public:
    explicit RootFolder(const std::filesystem::path& root);
    ~RootFolder();
    RootFolder(const RootFolder&) = delete;
    RootFolder& operator=(const RootFolder&) = delete;

   private:
    std::filesystem::path made_;  // empty where it was there
  };

  const std::filesystem::path root_;
  const RootFolder folder_;
  const RestoreRequest request_;
  store::Store& store_;
  ClusterLock lock_;
  std::vector<std::string> settled_;
  Catalog catalog_;
  Staging staging_;
  BackupHead head_;
  BaseChain chain_;
  std::string node_;
  std::optional<format::NodeDescriptorReader> descriptor_;
  Plan plan_;
};

}  // namespace holdfast::cluster
