#include "client/run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "client/call_watch.hpp"
#include "client/store_name.hpp"
#include "format/keys.hpp"

namespace holdfast::client {

using Clock = std::chrono::steady_clock;
using operation::Event;
using operation::Phase;

/// Tells one observer of the public API what the operation says.
class Run::Bridge final : public operation::Observer {
 public:
  Bridge(std::shared_ptr<BackupObserver> observer, std::string operation)
      : observer_{std::move(observer)}, operation_{std::move(operation)} {}

  void on_transition(const operation::TransitionRecord& record) noexcept override {
    observer_->transitioned(to_public(record, operation_));
  }
  void on_progress(const operation::Progress& progress) noexcept override {
    observer_->progressed(to_public(progress));
  }
  void on_warning(std::string_view warning) noexcept override { observer_->warned(std::string{warning}); }

 private:
  std::shared_ptr<BackupObserver> observer_;
  std::string operation_;
};

/// What the job says becomes steps, progress and warnings of the operation; keeps the warnings.
class Run::Reporter final : public cluster::JobObserver, public operation::Observer {
 public:
  Reporter(Run& run, std::string descriptor_key)
      : run_{run},
        operation_{run.operation_},
        descriptor_key_{std::move(descriptor_key)},
        warnings_{run.parts_.warnings} {}

  void transfer_begins(const cluster::Plan& plan) override {
    if (operation_.phase() != Phase::preparing) return;  // resumed: it is there already, or was cancelled
    operation::Transferring next{.bytes_total = plan.bytes, .files_total = plan.files};
    for (const cluster::CollectionPlan& collection : plan.collections) next.collections.push_back(collection.name);
    operation_.apply(Event::prepared, std::move(next));
  }

  void accepted() noexcept override { run_.note_accepted(); }

  void commit_begins() override {
    if (operation_.phase() == Phase::committing) return;  // taken up behind this point
    operation_.apply(Event::transferred, operation::Committing{.descriptor_key = descriptor_key_});
  }

  void progressed(const operation::Progress& progress) noexcept override { operation_.progress(progress); }
  void warned(std::string warning) noexcept override { operation_.warn(warning); }

  void on_warning(std::string_view warning) noexcept override {
    const std::scoped_lock lock{mutex_};
    warnings_.emplace_back(warning);
  }

  [[nodiscard]] std::vector<std::string> warnings() const {
    const std::scoped_lock lock{mutex_};
    return warnings_;
  }

 private:
  Run& run_;
  operation::Operation& operation_;
  std::string descriptor_key_;
  mutable std::mutex mutex_;
  std::vector<std::string> warnings_;
};

void end_cancel(operation::Operation& operation, CancelEnd end) {
  if (!end.committed) return operation.apply(Event::cleaned_up, operation::Cancelled{.reason = end.reason});
  operation.apply(Event::overtaken, operation::Committing{.descriptor_key = format::backup_config_key(end.backup)});
  operation.apply(Event::committed, operation::Succeeded{.summary = *std::move(end.committed)});
}

void end_as_told(operation::Operation& operation, const Backup& told) {
  if (is_terminal(operation.phase())) return;
  if (told.status == BackupStatus::success) {
    const operation::Committing committing{.descriptor_key = format::backup_config_key(told.id)};
    if (operation.phase() == Phase::transferring) operation.apply(Event::transferred, committing);
    if (operation.phase() == Phase::cancelling) operation.apply(Event::overtaken, committing);
    return operation.apply(Event::committed, operation::Succeeded{.summary = {.bytes = told.size_bytes.value_or(0),
                                                                              .collections = told.collections}});
  }
  if (told.status == BackupStatus::canceled && operation.phase() != Phase::committing) {
    operation.request_cancel(operation::StopReason::user);
    return operation.apply(Event::cleaned_up, operation::Cancelled{});
  }
  operation.apply(Event::failed, operation::Failed{.message = told.error.empty() ? "the server failed" : told.error});
}

Run::Run(RunParts parts, std::shared_ptr<BackupObserver> observer)
    : parts_{std::move(parts)},
      operation_id_{parts_.journal->header().operation},
      node_{parts_.journal->header().node},
      started_at_{parts_.journal->header().started_at},
      operation_{*parts_.journal, parts_.journal->position()},
      accepted_{!parts_.needs_acceptance},
      reporter_{std::make_unique<Reporter>(*this, format::backup_config_key(id_of(parts_.request)))} {
  operation_.add_observer(*reporter_);
  if (observer) observe(std::move(observer));
}

Run::~Run() {
  if (thread_.joinable()) {
    request_shutdown();
    thread_.join();
  }
  operation_.remove_observer(*reporter_);
}

void Run::start() {
  thread_ = std::thread{[this] {
    drive();
    const auto left = take_left();  // it may be the last that holds the run
  }};
}

void Run::wait_until_accepted(const std::stop_token& stop) const {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, stop, [this] { return accepted_ || ended_; });
  if (ended_ && refusal_ && operation_.phase() == Phase::failed) std::rethrow_exception(refusal_);
}

void Run::note_accepted() noexcept {
  {
    const std::scoped_lock lock{mutex_};
    accepted_ = true;
  }
  changed_.notify_all();
}

void Run::note_refusal(std::exception_ptr error) noexcept {
  const std::scoped_lock lock{mutex_};
  if (!accepted_) refusal_ = std::move(error);
}

std::exception_ptr Run::refusal() const {
  const std::scoped_lock lock{mutex_};
  return refusal_;
}

std::unique_ptr<Run::Left> Run::take_left() {
  const std::scoped_lock lock{mutex_};
  return std::move(left_);
}

std::optional<store::LateCall> Run::late() const {
  return parts_.backend.calls ? parts_.backend.calls->late(parts_.patience.call) : std::nullopt;
}

void Run::raise_if_late() const {
  const auto call = late();
  if (!call) return;
  throw late_error(*call, fmt::format("the {} of '{}' ({}) is left as it is, and whoever takes it up or cancels it "
                                      "cleans up",
                                      to_string(kind()), id(), operation_id_));
}

/// Whether it has ended by then.
bool Run::wait_for_end(Clock::time_point until, const std::stop_token& stop) const {
  std::unique_lock lock{mutex_};
  return changed_.wait_until(lock, stop, until, [this] { return ended_; });
}

void Run::join() {
  if (!thread_.joinable()) return;
  while (!wait_for_end(Clock::now() + time_between_looks, {}))
    if (late()) return leave();
  thread_.join();
}

/// Its thread hangs in a plugin, and holds what it uses from here on.
void Run::leave() {
  const auto hold = [this] {
    const std::scoped_lock lock{mutex_};
    if (!ended_) left_ = std::make_unique<Left>(shared_from_this());
    return !ended_;
  };
  hold() ? thread_.detach() : thread_.join();
}

bool Run::has_ended() const {
  const std::scoped_lock lock{mutex_};
  return ended_;
}

bool Run::is_over() const {
  return has_ended() || (is_terminal(operation_.phase()) && thread_.get_id() != std::this_thread::get_id());
}

operation::Summary Run::work() {
  if (operation_.phase() == Phase::pending) operation_.apply(Event::started, operation::Preparing{});
  if (operation_.phase() == Phase::committing)
    if (auto summary = parts_.job->settle()) return *std::move(summary);
  return parts_.job->run(*reporter_, operation_.stop_token());
}

void Run::drive() noexcept {
  try {
    const operation::CancelWatch cancel_watch{operation_, parts_.cancel_mark};
    const CallWatch call_watch{parts_.backend.calls, parts_.patience,
                               [this](const std::string& text) { operation_.warn(text); }};
    try {
      operation::Summary summary = work();
      for (std::string& warning : warnings())
        if (std::find(summary.warnings.begin(), summary.warnings.end(), warning) == summary.warnings.end())
          summary.warnings.push_back(std::move(warning));
      operation_.apply(Event::committed, operation::Succeeded{.summary = std::move(summary)});
    } catch (const Error& error) {
      note_refusal(std::current_exception());
      end_unsuccessfully(error);
    } catch (const std::exception& error) {
      end_unsuccessfully(InternalError{{.message = error.what(), .hint = "report this as a defect of Holdfast"}});
    }
  } catch (...) {
    const std::scoped_lock lock{mutex_};
    problem_ = std::current_exception();
  }
  release();
}

void Run::end_unsuccessfully(const Error& error) {
  const Phase phase = operation_.phase();
  if (is_terminal(phase)) return;  // cancelled before anything was touched
  const auto reason = operation_.stop_reason();
  if (phase == Phase::cancelling) {
    end_cancelled(reason.value_or(operation::StopReason::user));
  } else if (reason == operation::StopReason::shutdown && error.code() == ErrorCode::cancelled) {
    if (parts_.job->goes_on())
      throw TimeoutError{
          {.message = fmt::format("stopped watching the {} of '{}' ({})", to_string(kind()), id(), operation_id_),
           .hint = "the server goes on; `holdfast wait` tells what comes of it"}};
    throw FailedError{{.message = fmt::format("the {} of '{}' ({}) was stopped before its end", to_string(kind()), id(),
                                              operation_id_),
                       .hint = "begin it again: it goes on where it stood"}};
  } else if (parts_.job->goes_on()) {
    throw;  // nothing is over: whoever waits is told why it cannot be watched any more
  } else if (phase != Phase::committing || !was_committed_after_all()) {
    fail(error);
  }
}

void Run::end_cancelled(operation::StopReason reason) {
  std::optional<operation::Summary> committed;
  try {
    committed = parts_.job->clean_up();
  } catch (const Error& trouble) {
    operation_.apply(Event::failed,
                     operation::Failed{.code = trouble.code(),
                                       .message = fmt::format("cannot remove what the cancelled {} had written: {}",
                                                              to_string(kind()), trouble.message()),
                                       .hint = trouble.hint()});
    return;
  }
  end_cancel(operation_, {.reason = reason, .committed = std::move(committed), .backup = id()});
}

bool Run::was_committed_after_all() {
  // Throwing leaves the journal at `committing`: whether the descriptor is there will be asked again.
  auto summary = parts_.job->settle();
  if (!summary) return false;
  operation_.apply(Event::committed, operation::Succeeded{.summary = *std::move(summary)});
  return true;
}

void Run::fail(const Error& error) {
  operation::Failed outcome{.code = error.code(), .message = error.message(), .hint = error.hint()};
  try {
    parts_.job->clean_up();
  } catch (const Error& trouble) {
    operation_.warn(fmt::format("some of what was written is left: {}", trouble.message()));
    outcome.message += fmt::format("; some of what was written is left: {}", trouble.message());
  }
  operation_.apply(Event::failed, std::move(outcome));
}

/// What it held is given back before anybody hears of the end, and without a lock: a plugin may take its time to close.
void Run::release() noexcept {
  {
    std::shared_ptr<store::Store> store;
    std::unique_ptr<operation::JournalFile> journal;
    std::unique_ptr<operation::ChunkLog> chunk_log;
    std::unique_ptr<cluster::Job> job;
    const std::scoped_lock lock{journal_mutex_};
    job = std::move(parts_.job);
    chunk_log = std::move(parts_.chunk_log);
    journal = std::move(parts_.journal);
    store = std::move(parts_.backend.store);
  }
  std::vector<std::unique_ptr<Bridge>> bridges;
  {
    const std::scoped_lock lock{mutex_};
    bridges.swap(bridges_);
    completed_at_ = std::chrono::system_clock::now();
    ended_ = true;
  }
  for (const auto& bridge : bridges) operation_.remove_observer(*bridge);
  changed_.notify_all();
}

std::vector<std::string> Run::warnings() const { return reporter_->warnings(); }

Backup Run::current() const {
  Backup backup{
      .id = id(),
      .backend = backend_of(parts_.request),
      .path = path_of_backup(parts_.store_name, id()),
      .operation_id = operation_id_,
      .started_at = started_at_,
      .warnings = warnings(),
      .plugin = plugin_text(parts_.backend.plugin_id, parts_.backend.plugin_version, parts_.backend.plugin_abi)};
  if (!node_.empty()) backup.nodes = {node_};
  for (const BackupPlan::Collection& collection : parts_.plan.collections)
    backup.collections.push_back(collection.name);
  if (const auto* create = std::get_if<BackupCreateRequest>(&parts_.request))
    backup.incremental_base_backup_id = create->incremental_base_backup_id;
  describe(operation_.state(), backup);
  const std::scoped_lock lock{mutex_};
  if (is_terminal(backup.status)) backup.completed_at = completed_at_.value_or(std::chrono::system_clock::now());
  backup.is_interrupted = ended_ && !is_terminal(backup.status);
  return backup;
}

BackupProgress Run::progress() const { return to_public(operation_.last_progress()); }

bool Run::wait(const Wait& wait) const {
  const auto until = Clock::now() + wait.timeout;
  while (!wait_for_end(std::min(until, Clock::now() + time_between_looks), wait.stop)) {
    raise_if_late();
    if (wait.stop.stop_requested() || Clock::now() >= until) return false;
  }
  const std::scoped_lock lock{mutex_};
  if (problem_ && !is_terminal(operation_.phase())) std::rethrow_exception(problem_);
  return true;
}

CancelAnswer Run::cancel() {
  const std::scoped_lock lock{journal_mutex_};
  if (!parts_.job) return CancelAnswer::finished;
  parts_.job->require_cancellable();
  switch (operation_.request_cancel(operation::StopReason::user)) {
    case operation::CancelAnswer::accepted:
      return CancelAnswer::requested;
    case operation::CancelAnswer::too_late:
      return CancelAnswer::too_late;
    case operation::CancelAnswer::already_over:
      break;
  }
  return CancelAnswer::finished;
}

void Run::observe(std::shared_ptr<BackupObserver> observer) {
  auto bridge = std::make_unique<Bridge>(std::move(observer), operation_id_);
  const std::scoped_lock lock{mutex_};
  if (ended_) return;
  operation_.add_observer(*bridge);
  bridges_.push_back(std::move(bridge));
}

void Run::raise_outcome() const {
  const operation::State state = operation_.state();
  const auto* failed = std::get_if<operation::Failed>(&state);
  if (failed != nullptr && refusal() != nullptr) std::rethrow_exception(refusal());
  if (failed != nullptr) raise(failed->code, {.message = failed->message, .hint = failed->hint});
  if (std::holds_alternative<operation::Cancelled>(state))
    throw CancelledError{{.message = fmt::format("the {} of '{}' was cancelled", to_string(kind()), id())}};
}

}  // namespace holdfast::client
