// A directory cluster made for tests: seeded collections in Weaviate's layout, with their catalog.
#pragma once

#include <atomic>
#include <filesystem>
#include <string>
#include <vector>

#include "cluster/cluster.hpp"
#include "store/store.hpp"
#include "support/tree.hpp"

namespace holdfast::test {

struct SampleShard {
  std::string name = {};
  std::vector<std::size_t> file_sizes = {};  ///< One file each.
};

struct SampleCollection {
  std::string name = {};
  std::vector<SampleShard> shards = {};
  std::vector<std::string> aliases = {};
};

/// Writes the collections below `root`, and a catalog for the node "node1".
void make_cluster(const std::filesystem::path& root, const std::vector<SampleCollection>& collections);

/// Article (one shard, a big file among small ones) with the alias Articles, and Note (two tenants).
std::vector<SampleCollection> article_and_note();

/// The backups that a Weaviate 1.39.0 made.
inline const std::filesystem::path recorded_backups =
    std::filesystem::path{HOLDFAST_TEST_FIXTURES} / "weaviate-1.39.0/backups";

/// Begins and runs, as an operation named after the backup.
operation::Summary create(const std::filesystem::path& root, store::Store& store, cluster::CreateRequest request);
operation::Summary restore(const std::filesystem::path& root, store::Store& store, cluster::RestoreRequest request);

/// Every file of the cluster's collections.
Tree files_of(const std::filesystem::path& root);

/// Puts every file below `folder` into the store, under its relative path.
void load_objects(store::Store& store, const std::filesystem::path& folder);

/// A job observer that keeps what it was told, and throws where a test wants it.
class RecordingObserver final : public cluster::JobObserver {
 public:
  enum class Refuse : std::uint8_t { nothing, transfer, commit };
  explicit RecordingObserver(Refuse refuse = Refuse::nothing) : refuse_{refuse} {}

  void transfer_begins(const cluster::Plan& plan) override;
  void commit_begins() override;
  void progressed(const operation::Progress& progress) noexcept override { last = progress; }
  void warned(std::string warning) noexcept override { warnings.push_back(std::move(warning)); }

  cluster::Plan plan;
  operation::Progress last;
  std::vector<std::string> warnings;
  std::atomic<bool> committing = false;

 private:
  Refuse refuse_;
};

}  // namespace holdfast::test
