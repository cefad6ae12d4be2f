// The way from a request to an operation that runs. Whatever can be refused is refused here, synchronously, and leaves
// nothing behind: settings, preflight, the cluster's lock and plan. The journal comes last; with it the operation
// exists. What a server is asked for it may still refuse, and the operation has failed then.
//
// An operation of the same kind, id, backend and cluster that was interrupted is taken up instead, under its own id:
// what its journal's phase says is to be done (the recovery column of operation/phase.hpp) is done.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "client/engine.hpp"
#include "client/preflight.hpp"
#include "client/stored.hpp"

namespace holdfast::client {

using operation::Phase;

struct Engine::Beginning {
  const AnyRequest& request;
  const StartOptions& options;

  void warn(const std::string& warning) const {
    if (options.observer) options.observer->warned(warning);
  }
};

/// One try of an operation.
struct Engine::Try {
  const std::string& operation;
  std::optional<operation::Transferring> begun = {};  ///< What an earlier one began to move.
  operation::ChunkLog* chunk_log = nullptr;
  std::stop_token stop = {};
};

namespace {

/// The job of a create whose process died between its commit and saying so: nothing is left to do but to say so.
class CommittedJob final : public cluster::Job {
 public:
  explicit CommittedJob(const Backup& stored)
      : plan_{.id = stored.id, .node = stored.nodes.empty() ? "" : stored.nodes.front()},
        summary_{.bytes = stored.size_bytes.value_or(0), .collections = stored.collections} {}

  [[nodiscard]] const cluster::Plan& plan() const noexcept override { return plan_; }
  operation::Summary run(cluster::JobObserver&, std::stop_token) override { return summary_; }
  std::optional<operation::Summary> clean_up() override { return summary_; }
  std::optional<operation::Summary> settle() override { return summary_; }

 private:
  cluster::Plan plan_;
  operation::Summary summary_;
};

/// A chunk log that was made for an operation which was then refused.
void remove_unused(const operation::Journals& journals, const std::string& operation) {
  std::error_code ignored;  // what is left is removed with the next pruning
  std::filesystem::remove(journals.folder() / (operation + ".chunks"), ignored);
}

template <class Collections>
std::vector<std::string> names_of(const Collections& collections) {
  std::vector<std::string> names;
  for (const auto& collection : collections) names.push_back(collection.name);
  return names;
}

std::string plugin_text(const OpenedBackend& backend) {
  return fmt::format("{} {}", backend.plugin_id, backend.plugin_version);
}

/// What a preflight may try before an operation of that kind.
store::PreflightAccess access_for(PreflightMode mode, BackupKind kind) noexcept {
  using Access = store::PreflightAccess;
  if (mode == PreflightMode::full) return Access::read_write;
  if (mode == PreflightMode::read_only || kind == BackupKind::restore) return Access::read_only;
  return mode == PreflightMode::no_delete ? Access::no_removal : Access::read_write;
}

}  // namespace

void tell_begun(cluster::JobResources& resources, const std::optional<operation::Transferring>& begun) {
  if (!begun) return;
  resources.attempt = cluster::Attempt::again;
  resources.collections = begun->collections;
}

/// A server has its own way to the storage and its own credentials: what is seen from here is worth knowing, and proves
/// nothing.
void Engine::look_from_here(const Beginning& beginning, const OpenedBackend& backend) {
  try {
    require_passed(backend.store->name(),
                   preflight(backend, store::PreflightAccess::read_only, beginning.options, patience_));
  } catch (const CancelledError&) {
    throw;
  } catch (const Error&) {  // the checks have told what is wrong
    beginning.warn(
        fmt::format("'{}' was looked at from here, with credentials that are not the server's: what failed "
                    "may not fail for the server, which goes on",
                    backend.store->name()));
  }
}

void Engine::run_preflight(const Beginning& beginning, const OpenedBackend& backend) {
  const std::shared_ptr<store::Store>& store = backend.store;
  if (cluster().server_backups() != nullptr) {
    if (preflight_ != PreflightMode::off && backend.sight == cluster::Sight::seen) look_from_here(beginning, backend);
    return;
  }
  if (preflight_ == PreflightMode::off) return;
  const auto access = access_for(preflight_, kind_of(beginning.request));
  require_passed(store->name(), preflight(backend, access, beginning.options, patience_));
}

/// A create that went on without what it had begun with would be another one under the same name.
void Engine::require_none_vanished(const RunParts& parts, const std::vector<std::string>& there) const {
  const operation::Header& header = parts.journal->header();
  if (header.kind != operation::Kind::create || !parts.journal->transfer()) return;
  std::vector<std::string> gone;
  for (const std::string& name : parts.journal->transfer()->collections)
    if (std::find(there.begin(), there.end(), name) == there.end()) gone.push_back(name);
  if (gone.empty()) return;
  throw FailedError{
      {.message = fmt::format("the create of '{}' was interrupted and cannot go on: since then {} {}", header.backup,
                              fmt::join(gone, ", "), gone.size() == 1 ? "is gone" : "are gone"),
       .hint = fmt::format("`holdfast cancel {}` ends it; then create another", header.backup)}};
}

/// The job of an operation that is taken up.
std::unique_ptr<cluster::Job> Engine::resume_job(const Beginning& beginning, const RunParts& parts) {
  const std::string& operation = parts.journal->header().operation;
  try {
    auto job = begin_job(beginning.request, parts.backend,
                         {.operation = operation,
                          .begun = parts.journal->transfer(),
                          .chunk_log = parts.chunk_log.get(),
                          .stop = beginning.options.stop});
    require_none_vanished(parts, names_of(job->plan().collections));
    return job;
  } catch (const NotFoundError&) {
    if (kind_of(beginning.request) == BackupKind::create)
      require_none_vanished(parts, names_of(cluster().inspect({.stop = beginning.options.stop}).collections));
    throw;
  } catch (const AlreadyExistsError&) {
    // The commit gives the claim of the id up: a descriptor without one is the end of this very operation.
    if (operation::phase_of(parts.journal->position().state) != Phase::committing) throw;
    const auto stored =
        StoredBackups{*parts.backend.store, backend_of(beginning.request), {.stop = beginning.options.stop}}.find(
            id_of(beginning.request));
    if (!stored || stored->status != BackupStatus::success) throw;
    return std::make_unique<CommittedJob>(*stored);
  }
}

std::unique_ptr<cluster::Job> Engine::begin_job(const AnyRequest& request, const OpenedBackend& backend,
                                                const Try& attempt) {
  cluster::JobResources resources{.store = *backend.store,
                                  .sight = backend.sight,
                                  .place = backend.place,
                                  .chunk_log = attempt.chunk_log,
                                  .call = {.stop = attempt.stop}};
  tell_begun(resources, attempt.begun);
  const std::string& operation = attempt.operation;
  if (const auto* create = std::get_if<BackupCreateRequest>(&request))
    return cluster().begin(to_cluster(*create, operation, plugin_text(backend)), resources);
  return cluster().begin(to_cluster(std::get<BackupRestoreRequest>(request), operation), resources);
}

/// The journal of the interrupted operation that the request takes up; nothing where there is none.
std::unique_ptr<operation::JournalFile> Engine::take_over(const Beginning& beginning, const OpenedBackend& backend) {
  const auto found =
      journals_.find(id_of(beginning.request), backend.store->name(), to_operation(kind_of(beginning.request)));
  if (!found || !found->is_interrupted() || found->header.cluster != cluster().address()) return nullptr;
  auto journal = journals_.open(found->operation);
  if (finish_cancel(*journal, backend, backend_of(beginning.request), beginning.options.stop)) return nullptr;
  if (const std::string other = difference(beginning.request, found->header); !other.empty())
    throw UsageError{{.message = fmt::format("the {} of '{}' was interrupted and cannot go on with other options: {}",
                                             to_string(found->header.kind), found->header.backup, other),
                      .hint = "begin it with the same options, or cancel it first"}};
  beginning.warn(fmt::format("taking up the interrupted operation {} where it stood ({})", found->operation,
                             to_string(operation::phase_of(journal->position().state))));
  return journal;
}

std::unique_ptr<operation::JournalFile> Engine::new_journal(const AnyRequest& request, const RunParts& parts,
                                                            const std::string& operation) {
  return journals_.create({.operation = operation,
                           .kind = to_operation(kind_of(request)),
                           .backup = id_of(request),
                           .cluster = cluster().address(),
                           .backend = parts.store_name,
                           .plugin_id = parts.backend.plugin_id,
                           .plugin_version = parts.backend.plugin_version,
                           .plugin_abi = parts.backend.plugin_abi,
                           .node = parts.plan.node,
                           .request = to_journal(request)});
}

namespace {

BackupPlan public_plan(const cluster::Job& job, const AnyRequest& request, const std::string& cluster,
                       const std::string& store) {
  BackupPlan plan = to_public(job.plan(), kind_of(request));
  plan.cluster = cluster;
  plan.backend = store;
  return plan;
}

}  // namespace

std::shared_ptr<Run> Engine::begin(const AnyRequest& request, const StartOptions& options, Errand& errand) {
  check_request(request);
  refuse_after_shutdown();
  reap();
  const Beginning beginning{.request = request, .options = options};
  OpenedBackend backend = open(backend_of(request), errand);
  for (const std::string& warning : backend.warnings) beginning.warn(warning);
  run_preflight(beginning, backend);

  auto journal = take_over(beginning, backend);
  const std::string operation =
      journal ? journal->header().operation : operation::make_operation_id(std::chrono::system_clock::now());
  operation::make_private_folder(journals_.folder());
  std::string store_name = backend.store->name();
  RunParts parts{.cluster = shared_cluster(),
                 .request = request,
                 .store_name = std::move(store_name),
                 .backend = std::move(backend),
                 .journal = std::move(journal),
                 .chunk_log = journals_.chunk_log(operation),
                 .cancel_mark = journals_.cancel_mark(operation),
                 .needs_acceptance = cluster().server_backups() != nullptr,
                 .patience = patience_};
  if (parts.journal) {
    parts.job = resume_job(beginning, parts);
  } else {
    try {
      parts.job = begin_job(request, parts.backend,
                            {.operation = operation, .chunk_log = parts.chunk_log.get(), .stop = options.stop});
    } catch (...) {
      remove_unused(journals_, operation);
      throw;
    }
  }
  parts.plan = public_plan(*parts.job, request, cluster().address(), parts.store_name);
  parts.warnings = parts.backend.warnings;
  parts.warnings.insert(parts.warnings.end(), parts.plan.warnings.begin(), parts.plan.warnings.end());
  if (options.observer) options.observer->planned(parts.plan);
  if (options.stop.stop_requested()) {  // and whoever wanted it may be gone, while a plugin did not return
    if (!parts.journal) remove_unused(journals_, operation);
    throw CancelledError{{.message = fmt::format("the {} of '{}' was cancelled before it began",
                                                 to_string(kind_of(request)), id_of(request))}};
  }
  if (!parts.journal) parts.journal = new_journal(request, parts, operation);
  auto run = keep(std::move(parts), options);
  run->wait_until_accepted(options.stop);
  return run;
}

BackupPlan Engine::plan(const AnyRequest& request, const StartOptions& options, Errand& errand) {
  check_request(request);
  refuse_after_shutdown();
  const Beginning beginning{.request = request, .options = options};
  const OpenedBackend backend = open(backend_of(request), errand);
  for (const std::string& warning : backend.warnings) beginning.warn(warning);
  run_preflight(beginning, backend);
  const std::string operation = operation::make_operation_id(std::chrono::system_clock::now());
  const auto job = begin_job(request, backend, {.operation = operation, .stop = options.stop});
  return public_plan(*job, request, cluster().address(), backend.store->name());
}

std::vector<BackupCheck> Engine::check(const OpenedBackend& opened, const StartOptions& options) {
  if (options.observer)
    for (const std::string& warning : opened.warnings) options.observer->warned(warning);
  const auto access = access_for(preflight_, BackupKind::create);
  return preflight(opened, access, options, patience_);
}

}  // namespace holdfast::client
