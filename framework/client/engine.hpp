// What stands behind Client and BackupClient: a cluster, the backends, the operations of this process, the journals.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include <holdfast/client.hpp>

#include "client/backends.hpp"
#include "client/convert.hpp"
#include "client/errand.hpp"
#include "client/run.hpp"
#include "cluster/cluster.hpp"
#include "operation/journals.hpp"

namespace holdfast::client {

/// Whom questions about backups go to.
enum class Answers : std::uint8_t {
  cluster,  ///< The cluster, where it is a server that knows.
  storage,  ///< The storage alone: nobody said which cluster is meant.
};

/// What an engine is put together from.
struct EngineParts {
  std::shared_ptr<Backends> backends = {};
  /// Called once, when the cluster is first needed. Throws where it cannot be opened.
  std::function<std::unique_ptr<cluster::Cluster>()> open_cluster = {};
  std::filesystem::path journals = {};  ///< Their folder.
  PreflightMode preflight = PreflightMode::automatic;
  Answers answers = Answers::cluster;
  Patience patience = {};
  Warn warn = {};  ///< Of calls that keep a question without an observer waiting; may be empty.
};

/// Threads: every function from any thread. Errors: those that BackupClient names.
class Engine : public std::enable_shared_from_this<Engine> {
 public:
  explicit Engine(EngineParts parts);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Each of them is done for an errand, whose stop token counts: that of options is the same.

  /// Everything up to the journal, synchronously; then the work, on a thread of its own.
  std::shared_ptr<Run> begin(const AnyRequest& request, const StartOptions& options, Errand& errand);
  BackupPlan plan(const AnyRequest& request, const StartOptions& options, Errand& errand);

  std::shared_ptr<Watch> attach(BackupKind kind, std::string_view id, const BackupBackend& backend, Errand& errand);
  CancelAnswer cancel(BackupKind kind, std::string_view id, const BackupBackend& backend, Errand& errand);
  Backup status(BackupKind kind, std::string_view id, const BackupBackend& backend, Errand& errand);

  /// What the server says of an interrupted operation that it was asked for; its end is written down. Nothing where the
  /// server knows of none.
  std::optional<Backup> reconcile(const operation::JournalInfo& journal, const store::CallOptions& call);

  std::vector<Backup> list(const BackupBackend& backend, ListOrder order, Errand& errand);

  OpenedBackend open(const BackupBackend& backend, Errand& errand);
  std::vector<BackupCheck> check(const OpenedBackend& opened, const StartOptions& options);
  [[nodiscard]] cluster::Cluster& cluster();
  /// How a question that `observer`, if any, may hear about waits for plugins.
  [[nodiscard]] ErrandOptions errands(const std::shared_ptr<BackupObserver>& observer = {}) const;
  [[nodiscard]] operation::Journals& journals() noexcept { return journals_; }

  /// Asks what runs to stop resumably, and returns at once. Afterwards nothing can be begun.
  void request_shutdown();
  /// Stops what runs, resumably, and joins; what hangs in a plugin is left behind. Afterwards nothing can be begun.
  void shut_down();

 private:
  struct Beginning;
  struct Try;
  struct Abandoned;

  void refuse_after_shutdown() const;
  [[nodiscard]] cluster::ServerBackups* server();
  [[nodiscard]] std::shared_ptr<cluster::Cluster> shared_cluster();
  void run_preflight(const Beginning& beginning, const OpenedBackend& backend);
  void look_from_here(const Beginning& beginning, const OpenedBackend& backend);
  bool is_its_end(const Backup& told, const operation::JournalInfo& journal, const store::CallOptions& call);
  /// What a server told, and what it is held against.
  struct Told {
    const cluster::KnownBackup& known;
    const std::optional<operation::JournalInfo>& journal;
    const BackupBackend& backend;  ///< As the user named it.
  };
  Backup as_told(const Told& what, const store::CallOptions& call);
  std::unique_ptr<cluster::Job> begin_job(const AnyRequest& request, const OpenedBackend& backend, const Try& attempt);
  std::unique_ptr<cluster::Job> resume_job(const Beginning& beginning, const RunParts& parts);
  std::unique_ptr<operation::JournalFile> take_over(const Beginning& beginning, const OpenedBackend& backend);
  void require_none_vanished(const RunParts& parts, const std::vector<std::string>& there) const;
  std::optional<operation::Summary> clean_up_after(const Abandoned& left, const OpenedBackend& backend,
                                                   const std::stop_token& stop);
  bool finish_cancel(operation::JournalFile& journal, const OpenedBackend& backend, const BackupBackend& named,
                     const std::stop_token& stop);
  CancelAnswer give_up_commit(const operation::JournalInfo& journal, const OpenedBackend& backend,
                              const BackupBackend& named, const std::stop_token& stop);
  std::optional<operation::Summary> committed_to(const operation::JournalFile& journal, const OpenedBackend& backend,
                                                 const BackupBackend& named, const std::stop_token& stop);
  CancelAnswer cancel_known(const operation::JournalInfo& journal, const OpenedBackend& backend,
                            const BackupBackend& named, const std::stop_token& stop);
  bool remove_leftovers(const operation::JournalInfo& journal, const OpenedBackend& backend, const BackupBackend& named,
                        const std::stop_token& stop);
  std::unique_ptr<operation::JournalFile> new_journal(const AnyRequest& request, const RunParts& parts,
                                                      const std::string& operation);
  std::shared_ptr<Run> keep(RunParts parts, const StartOptions& options);
  std::optional<Backup> status_on_server(BackupKind kind, std::string_view id, const OpenedBackend& opened,
                                         const BackupBackend& backend, const std::stop_token& stop);
  std::vector<Backup> unsorted_list(const BackupBackend& backend, ListOrder order, Errand& errand);
  std::shared_ptr<Run> find_run(BackupKind kind, std::string_view id, std::string_view store_name);
  std::optional<operation::JournalInfo> find_journal(BackupKind kind, std::string_view id, std::string_view store_name);
  void reap();

  const std::shared_ptr<Backends> backends_;
  const std::function<std::unique_ptr<cluster::Cluster>()> open_cluster_;
  operation::Journals journals_;
  const PreflightMode preflight_;
  const Answers answers_;
  const Patience patience_;
  const Warn warn_;

  std::mutex cluster_mutex_;
  std::shared_ptr<cluster::Cluster> cluster_;  ///< Runs hold it too.

  mutable std::mutex runs_mutex_;
  std::vector<std::shared_ptr<Run>> runs_;
  bool shut_down_ = false;
};

/// Fills in what an earlier try began to move. Where it moved nothing yet, it asked a server for nothing either.
void tell_begun(cluster::JobResources& resources, const std::optional<operation::Transferring>& begun);

/// Throws the NotFoundError of an operation of which nobody knows.
[[noreturn]] void raise_unknown(BackupKind kind, std::string_view id, std::string_view store);

}  // namespace holdfast::client
