// The front door for C++ developers: the backup API of the Weaviate clients.
//
//   holdfast::Client client{"file:./collections"};
//   auto backend = holdfast::BackupBackend::filesystem({.path = "/backups"});
//   auto operation = client.backups().create({.id = "nightly", .backend = backend});
//   operation.wait_for_completion();
#pragma once

#include <memory>
#include <stop_token>
#include <string_view>
#include <vector>

#include <holdfast/backend.hpp>
#include <holdfast/backup.hpp>
#include <holdfast/catalog.hpp>
#include <holdfast/collection.hpp>
#include <holdfast/config.hpp>
#include <holdfast/errors.hpp>
#include <holdfast/operation.hpp>

namespace holdfast {

namespace client {
class Engine;
}

struct ListOptions {
  ListOrder order = ListOrder::newest_first;
  std::stop_token stop = {};
};

/// The backups of one cluster. Cheap to copy; usable as long as its Client lives.
///
/// What may run beside what, on one client and on several (the cluster's lock is held across processes):
///
///             | create    | restore   | status, list, show, check
///   create    | conflict  | conflict  | yes
///   restore   | conflict  | conflict  | yes
///
/// That is a directory. A server keeps a slot for each kind: there a create and a restore may run side by side, and two
/// of one kind conflict.
///
/// Plugins run in this process, and none is waited for without end. Loading, validating and opening may take 10 s each,
/// a preflight 120 s from one sign of life to the next. A call of an operation lasts as long as it takes, until a stop
/// or a deadline; then it may take 15 s more. What goes on in spite of a stop, the commit and the cleaning up, has a
/// deadline of ten minutes a call. Observers are warned of a call that shows no sign of life for a minute, and of one
/// that does not heed a stop. What does not return is given up with a PluginError, which names plugin, file and call,
/// and its thread is left behind with all that it uses: observers, too. A process that got such an error ends
/// with _exit(2) or std::quick_exit(): exit(3) may hang, or pull away what the thread uses.
///
/// Threads: every function from any thread; observers are told on threads of the client's.
/// Errors:  those named at the functions, and for whatever touches the storage: ConfigError (all findings at once),
///          PluginError, AuthenticationError, PermissionError, UnavailableError, DamagedError, CancelledError.
class BackupClient {
 public:
  /// Begins a backup and returns once it is accepted: settings validated, storage checked, plan made, journal written;
  /// by a server, too, where it is one.
  ///
  /// Errors: UsageError (request), AlreadyExistsError (the id is taken), NotFoundError (a collection, the base),
  ///         BackupConflictError (names the operation that runs), PreflightError; nothing was begun then. What a server
  ///         refuses is in the journal as an operation that failed.
  [[nodiscard]] BackupCreateOperation create(const BackupCreateRequest& request,
                                             const StartOptions& options = {}) const;
  /// Begins a restore. Errors: as create(); NotFoundError for the backup, AlreadyExistsError for a collection that is
  /// there, DamagedError for a backup that is not whole.
  [[nodiscard]] BackupRestoreOperation restore(const BackupRestoreRequest& request,
                                               const StartOptions& options = {}) const;

  /// create() and wait_for_completion() in one call. A timeout ends the wait, not the backup.
  Backup create_sync(const BackupCreateRequest& request, const WaitOptions& options = {}) const;
  Backup restore_sync(const BackupRestoreRequest& request, const WaitOptions& options = {}) const;

  /// What create() would do, after the same checks, and nothing of it done.
  [[nodiscard]] BackupPlan plan_create(const BackupCreateRequest& request, const StartOptions& options = {}) const;
  [[nodiscard]] BackupPlan plan_restore(const BackupRestoreRequest& request, const StartOptions& options = {}) const;

  /// Where the creation of `id` stands, whoever began it: an operation of this machine, else what is stored.
  /// Errors: NotFoundError where nothing knows of it.
  [[nodiscard]] Backup status(std::string_view id, const BackupBackend& backend, std::stop_token stop = {}) const;
  /// The same for a restore. Of a directory only the machine that restores knows it; a server tells everybody, until it
  /// restarts, and by the id alone: what it says may be the end of an earlier restore.
  [[nodiscard]] Backup restore_status(std::string_view id, const BackupBackend& backend,
                                      std::stop_token stop = {}) const;

  /// A handle of an operation that runs here or in another process of this machine, or ended lately; of a server's also
  /// where somebody else began it. Errors: NotFoundError; asking a server, what status() throws.
  [[nodiscard]] BackupCreateOperation attach_create(std::string_view id, const BackupBackend& backend,
                                                    std::stop_token stop = {}) const;
  [[nodiscard]] BackupRestoreOperation attach_restore(std::string_view id, const BackupBackend& backend,
                                                      std::stop_token stop = {}) const;

  /// Asks a running creation to end as cancelled and does not wait; a server's also where somebody else began it.
  /// Errors: NotFoundError where none is known; UnsupportedError where the server is too old to cancel.
  CancelAnswer cancel(std::string_view id, const BackupBackend& backend, std::stop_token stop = {}) const;
  CancelAnswer cancel_restore(std::string_view id, const BackupBackend& backend, std::stop_token stop = {}) const;

  /// Every backup there. A broken one is listed too, with what is wrong in `error`. Where the cluster is a server,
  /// those that it knows in its own bucket and path; UnsupportedError for another place, or a server too old.
  [[nodiscard]] std::vector<Backup> list(const BackupBackend& backend, const ListOptions& options = {}) const;
  /// Collections, nodes, chunks, sizes and versions of one. Errors: NotFoundError, DamagedError.
  [[nodiscard]] BackupContents show(std::string_view id, const BackupBackend& backend, std::stop_token stop = {}) const;

  /// Tries the backend out: the plugin's own checks and the engine's. Leaves nothing behind.
  /// Returns failed checks like passed ones; throws where it cannot even be opened.
  [[nodiscard]] std::vector<BackupCheck> check(const BackupBackend& backend, const StartOptions& options = {}) const;

  /// How long waits take and how often they look, where a call does not say. One value for the process, because the
  /// guide's API has it so; safe from any thread, read anew by each wait.
  /// Errors: UsageError where one of the two is not above zero.
  static void set_default_config(const BackupClientConfig& config);
  [[nodiscard]] static BackupClientConfig default_config();

  explicit BackupClient(std::shared_ptr<client::Engine> engine);

 private:
  std::shared_ptr<client::Engine> engine_;
};

/// A cluster and everything that runs on it.
///
/// Ownership: it owns the operations it began. Its destructor stops those still running, resumably, and joins them:
///            a backup that shall finish is waited for first, or begun again later under its id to go on. What a server
///            does, it goes on doing: only the watching stops. What hangs in a plugin is left behind: see BackupClient.
/// Threads:   every function from any thread.
class Client {
 public:
  /// `address` is "http://HOST:PORT" or "https://…", a Weaviate server, or "file:PATH", a folder in the layout of a
  /// Weaviate node. It is contacted, or opened, when it is first needed.
  /// Errors: ConfigError (not an address, or one with a password in it).
  explicit Client(std::string_view address);
  /// Errors: the same; ConfigError with all findings of the configuration file.
  explicit Client(const ClientConfig& config);
  /// On an engine that was put together by hand: what the program and the tests do.
  explicit Client(std::shared_ptr<client::Engine> engine);
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  [[nodiscard]] BackupClient backups() const;
  [[nodiscard]] CatalogClient catalog() const;
  /// What can be done with the collection of that name alone. Asks nobody whether it is there.
  /// Errors: UsageError for a name that is empty or has wildcards.
  [[nodiscard]] Collection collection(std::string_view name) const;
  /// Stops what runs, resumably, and returns once it has stopped, or was left behind. Idempotent; nothing can be begun
  /// afterwards.
  void shut_down();

 private:
  std::shared_ptr<client::Engine> engine_;
};

}  // namespace holdfast
