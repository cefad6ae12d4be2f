// A cluster that moves no data and fails where a test wants it, and a client on top of it.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <holdfast/client.hpp>

#include "client/engine.hpp"
#include "cluster/cluster.hpp"
#include "support/faulty_store.hpp"
#include "support/memory_store.hpp"
#include "support/temp_folder.hpp"

namespace holdfast::test {

/// What happens at the turning points of a job; what is empty does nothing. May throw.
struct Script {
  std::function<void(const std::stop_token&)> transferring = {};
  std::function<void()> committing = {};  ///< Past the point of no return, before the descriptor is written.
  std::function<void()> committed = {};   ///< After the descriptor is durable.
  std::function<void()> cleaning_up = {};
};

/// Counts what its jobs did. Outlives its cluster, so that several "processes" share it: it stands for the folder.
struct FakeFolder {
  std::string address = "file:/fake";
  Script script = {};
  std::vector<std::string> collections = {"Article", "Author"};
  std::mutex mutex = {};
  std::string running = {};                  ///< The id of the backup whose job holds the lock.
  std::vector<std::string> operations = {};  ///< Of every job, in the order they began.
  int runs = 0;
  int clean_ups = 0;
  int settles = 0;
};

/// A directory cluster in miniature: one job at a time, an id is taken once its descriptor is there.
class FakeCluster final : public cluster::Cluster {
 public:
  explicit FakeCluster(FakeFolder& folder) : folder_{folder} {}
  [[nodiscard]] const std::string& address() const noexcept override { return folder_.address; }
  cluster::Inventory inspect(const store::CallOptions& call) override;
  std::unique_ptr<cluster::Job> begin(const cluster::CreateRequest& request,
                                      const cluster::JobResources& resources) override;
  std::unique_ptr<cluster::Job> begin(const cluster::RestoreRequest& request,
                                      const cluster::JobResources& resources) override;
  std::optional<operation::Summary> clean_up_after(const cluster::CreateRequest& request,
                                                   const cluster::JobResources& resources) override;
  using cluster::Cluster::clean_up_after;

 private:
  FakeFolder& folder_;
};

/// A storage, a folder of journals and a cluster, and the clients of several processes on them.
struct Rig {
  TempFolder folder = {};
  MemoryStore memory{{.name = "memory:test"}};
  Faults faults = {};
  FakeFolder cluster = {};
  PreflightMode preflight = PreflightMode::off;

  /// A client of its own, as another process would have.
  [[nodiscard]] Client client();
  [[nodiscard]] operation::Journals journals() const { return operation::Journals{folder.path() / "operations"}; }
};

/// A backend that every Rig's client opens as its own store.
inline const BackupBackend somewhere = BackupBackend::plugin("memory");

/// The global descriptor of a whole backup of `collections`, begun at `started`.
std::string descriptor_text(const std::string& id, const std::vector<std::string>& collections,
                            const std::string& started = "2026-11-23T03:15:00Z");

}  // namespace holdfast::test
