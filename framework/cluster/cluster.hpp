// What an operation drives: a place that holds collections, whoever moves their data.
//
// The directory cluster (directory/) moves the data with this engine; a Weaviate cluster asks its server to. The driver
// of an operation (framework/client) knows neither: it begins a job, looks at its plan, runs it, and cleans up after
// one that did not succeed.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "format/compression.hpp"
#include "operation/chunk_log.hpp"
#include "operation/observer.hpp"
#include "operation/state.hpp"
#include "store/store.hpp"

namespace holdfast::cluster {

struct CollectionInfo {
  std::string name = {};
  std::vector<std::string> aliases = {};
  std::uint64_t shards = 0;  ///< Tenants count as shards.
};

struct Inventory {
  std::string kind = {};     ///< "directory" or "weaviate".
  std::string version = {};  ///< Of the server that wrote the data; empty where nothing says.
  std::vector<std::string> nodes = {};
  std::vector<CollectionInfo> collections = {};
};

/// Names and the wildcards `*` and `?`. At most one of the two lists may hold something.
struct Selection {
  std::vector<std::string> include = {};  ///< Empty: all.
  std::vector<std::string> exclude = {};
};

/// The names that `selection` leaves of `names`, in the order of `names`.
/// Throws UsageError where both lists hold something, NotFoundError where a name or pattern matches nothing or nothing
/// is left: a server would take that for "everything". `where` completes the sentence: "in the backup 'nightly'".
std::vector<std::string> select(const Selection& selection, const std::vector<std::string>& names,
                                std::string_view where);

struct CreateRequest {
  std::string id = {};         ///< The backup's.
  std::string operation = {};  ///< The attempt's. The one that claimed the id before may go on with it.
  Selection selection = {};
  format::Compression compression = {};
  unsigned cpu_percentage = 0;          ///< Of the machine's cores; 0: all of them.
  std::string base = {};                ///< Incremental on this backup; empty: full.
  std::string plugin = {};              ///< "filesystem 0.1.0", for the manifest.
  std::vector<std::string> users = {};  ///< Of a server's own; names and the wildcards `*` and `?`. Empty: all.
  std::vector<std::string> roles = {};
};

enum class AliasConflict : std::uint8_t { refuse, overwrite };
enum class Include : std::uint8_t { no, yes };

struct RestoreRequest {
  std::string id = {};
  std::string operation = {};
  Selection selection = {};
  std::string node = {};                             ///< Of the backup; empty: the only one, or the cluster's own.
  std::map<std::string, std::string> node_map = {};  ///< Old node name to new.
  AliasConflict alias_conflict = AliasConflict::refuse;
  Include users = Include::no;
  Include roles = Include::no;
  unsigned cpu_percentage = 0;
};

struct CollectionPlan {
  std::string name = {};
  std::vector<std::string> aliases = {};
  std::uint64_t shards = 0;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;  ///< Before compression.
};

/// What a job is about to do.
struct Plan {
  std::string id = {};
  std::string node = {};  ///< The node whose data moves; empty for a server, which moves all.
  std::vector<CollectionPlan> collections = {};
  std::vector<std::string> left_out = {};  ///< Collections that are there but were not selected.
  std::vector<std::string> missing = {};   ///< What of the selected is not there to be moved: "shard 'x' of 'Article'".
  std::vector<std::string> bases = {};     ///< Backups that an incremental one also reads from.
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;  ///< Before compression; 0 where only the server knows.
  std::vector<std::string> warnings = {};
};

/// Told what a running job does. Called from the job's threads, one call at a time for the first two.
class JobObserver {
 public:
  virtual ~JobObserver() = default;
  /// Everything was looked at; data moves from here on. May throw to stop the job.
  virtual void transfer_begins(const Plan& plan) = 0;
  /// A server has taken on what it was asked for, or may have, where its answer was lost and it cannot be asked at
  /// present. What it refuses ends the job without this.
  virtual void accepted() noexcept {}
  /// The point of no return comes next. Throws CancelledError where a cancel came first, and then the job must not
  /// commit.
  virtual void commit_begins() = 0;
  virtual void progressed(const operation::Progress& progress) noexcept = 0;
  virtual void warned(std::string warning) noexcept = 0;
};

/// One attempt to create or restore, begun and not yet run. Holds the cluster's lock while it lives.
class Job {
 public:
  virtual ~Job() = default;
  [[nodiscard]] virtual const Plan& plan() const noexcept = 0;

  /// Does the work and commits it. Blocks.
  ///
  /// Cancellation: `stop` ends it within a second with CancelledError. Nothing is removed then: that is clean_up's,
  ///               which a shutdown leaves out so that the operation can be resumed.
  /// Errors:       any Error; the job is not committed unless commit_begins() returned.
  virtual operation::Summary run(JobObserver& observer, std::stop_token stop) = 0;

  /// Removes what run() wrote. Idempotent, also in another process than the one that wrote it.
  ///
  /// Returns what was stored or restored where it turns out to be committed after all: a server may be quicker than a
  /// cancel. Nothing is removed then.
  virtual std::optional<operation::Summary> clean_up() = 0;

  /// What a process that died while committing left: the summary where the commit is durable (it is completed if
  /// need be), nothing where it is not.
  virtual std::optional<operation::Summary> settle() = 0;

  /// Throws UnsupportedError where what run() does cannot be cancelled, because who does it does not know how.
  virtual void require_cancellable() const {}

  /// Whether what run() began goes on without this process, after run() has thrown: nothing is over then, and nothing
  /// to be cleaned up.
  [[nodiscard]] virtual bool goes_on() const noexcept { return false; }
};

/// A backend as a server has to be told of it.
struct Place {
  std::string module = {};  ///< The storage it is: "filesystem", "s3", "gcs", "azure"; a vendor's plugin id.
  std::string bucket = {};  ///< Azure's container. Empty: the one that the server's module has.
  std::string path = {};    ///< The same.
  bool operator==(const Place&) const = default;
};

enum class Attempt : std::uint8_t {
  first,  ///< Nothing was transferred yet, nor asked of a server.
  again,  ///< The operation was begun before, by a process that may be gone: whether it arrived is to be found out.
};

/// Whether the storage can be looked at from this machine.
enum class Sight : std::uint8_t { seen, unseen };

/// What a job works with; it outlives the job.
struct JobResources {
  store::Store& store;  ///< Where the storage cannot be reached from here, one that says so.
  Sight sight = Sight::seen;
  Place place = {};
  Attempt attempt = Attempt::first;
  std::vector<std::string> collections = {};  ///< What it was to move when it was begun before.
  operation::ChunkLog* chunk_log = nullptr;   ///< Finished chunks of an earlier try of the same operation; may be null.
  store::CallOptions call = {};               ///< For begin(); run() has a stop token of its own.
};

/// A backup, or a restore of one, as a server tells of it.
struct KnownBackup {
  std::string id = {};
  std::string status = {};  ///< The server's word.
  std::string path = {};    ///< Where it is stored, in the server's words.
  std::string error = {};
  std::vector<std::string> collections = {};
  std::optional<std::chrono::system_clock::time_point> started_at = {};
  std::optional<std::chrono::system_clock::time_point> completed_at = {};
  std::optional<std::uint64_t> size = {};  ///< Bytes before compression.
  std::string base = {};                   ///< Empty: a full backup, or not told.
};

/// What a server knows of backups, whoever began them. Threads: every function from any thread.
class ServerBackups {
 public:
  virtual ~ServerBackups() = default;
  enum class Order : std::uint8_t { newest_first, oldest_first };
  /// Of the place that the server's module has by itself. Old servers do not sort. Throws UnsupportedError for other
  /// places, and where the server is too old.
  virtual std::vector<KnownBackup> list(const Place& place, Order order, const store::CallOptions& call) = 0;
  /// Nothing where the server knows of none.
  virtual std::optional<KnownBackup> find(operation::Kind kind, const Place& place, const std::string& id,
                                          const store::CallOptions& call) = 0;
  /// Throws UnsupportedError where the server is too old to cancel operations of this kind.
  virtual void require_cancellable(operation::Kind kind, const store::CallOptions& call) = 0;
  /// Asks for the end of an operation that runs. Servers say yes to ids that they do not know: look first.
  virtual void request_cancel(operation::Kind kind, const Place& place, const std::string& id,
                              const store::CallOptions& call) = 0;
  /// Blocks until the operation is over, and returns its last status; nothing where `stop` or `deadline` came first.
  /// Throws what made it impossible to go on asking.
  virtual std::optional<KnownBackup> wait(operation::Kind kind, const Place& place, const std::string& id,
                                          const store::CallOptions& call) = 0;
};

/// A place that holds collections. Threads: every function from any thread.
class Cluster {
 public:
  virtual ~Cluster() = default;
  /// As the user wrote it, without secrets: "file:/var/lib/weaviate".
  [[nodiscard]] virtual const std::string& address() const noexcept = 0;
  virtual Inventory inspect(const store::CallOptions& call) = 0;
  /// Null where only the storage knows of backups.
  virtual ServerBackups* server_backups() noexcept { return nullptr; }

  /// Locks the cluster, tidies up after dead operations, and plans. Refuses whatever would fail later: an id that is
  /// taken (AlreadyExistsError), unknown collections (NotFoundError), another operation (BackupConflictError). Writes
  /// nothing to the store, and nothing that stays to the cluster.
  virtual std::unique_ptr<Job> begin(const CreateRequest& request, const JobResources& resources) = 0;
  /// Also refuses collections that exist (AlreadyExistsError), a backup that is not whole (DamagedError), and one of
  /// several nodes where none is named (UsageError, naming them).
  virtual std::unique_ptr<Job> begin(const RestoreRequest& request, const JobResources& resources) = 0;

  /// Removes what the operation of `request` wrote, whose process is gone: what the job's clean_up() would remove.
  /// Needs nothing else to be there: the collections, or the backup, may have vanished meanwhile.
  /// Returns what Job::clean_up() does.
  virtual std::optional<operation::Summary> clean_up_after(const CreateRequest& request,
                                                           const JobResources& resources) {
    return begin(request, resources)->clean_up();
  }
  virtual std::optional<operation::Summary> clean_up_after(const RestoreRequest& request,
                                                           const JobResources& resources) {
    return begin(request, resources)->clean_up();
  }
};

}  // namespace holdfast::cluster
