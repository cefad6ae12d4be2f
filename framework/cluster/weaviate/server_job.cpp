#include "cluster/weaviate/server_job.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <holdfast/errors.hpp>

#include "cluster/weaviate/lost_index.hpp"
#include "http/failure.hpp"

namespace holdfast::weaviate {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view success = "SUCCESS";
constexpr auto between_posts = std::chrono::milliseconds{500};
constexpr auto between_looks = std::chrono::milliseconds{100};
constexpr int cancel_tries = 3;
constexpr auto cancel_takes_at_most = std::chrono::minutes{5};
constexpr auto looks_take_at_most = std::chrono::seconds{20};
constexpr unsigned told_every = 10;  // troubles

bool is_over(std::string_view status) { return status == success || status == "FAILED" || status == "CANCELED"; }

/// Returns after `time`; throws CancelledError where `stop` came first.
void pause(std::chrono::nanoseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock{mutex};
  never.wait_for(lock, stop, time, [] { return false; });
  if (stop.stop_requested()) throw CancelledError{{.message = "cancelled"}};
}

/// What is told while one waits: words that are new, trouble, and that nothing changes.
class Reporter {
 public:
  Reporter(cluster::JobObserver& observer, const ServerJobParts& parts)
      : observer_{observer},
        restores_{parts.prepared.kind == operation::Kind::restore},
        stalled_after_{parts.stalled_after},
        changed_{Clock::now()} {}

  void operator()(const Verdict& verdict) {
    if (verdict.cause && !verdict.is_over() && verdict.troubles % told_every == 1)
      observer_.warned(fmt::format("the server's status could not be read ({} times in a row; still waiting): {}",
                                   verdict.troubles, verdict.cause->message()));
    if (verdict.answer.status != status_) {
      status_ = verdict.answer.status;
      changed_ = Clock::now();
      told_stalls_ = 0;
      if (restores_ && status_ == "FINALIZING") commit_begins();
    } else if (Clock::now() - changed_ > stalled_after_ * (told_stalls_ + 1)) {
      ++told_stalls_;
      observer_.warned(
          fmt::format("the server has said {} for {} minutes, without a change; where it was restarted "
                      "since, it says so for ever: cancel it then",
                      status_, std::chrono::duration_cast<std::chrono::minutes>(Clock::now() - changed_).count()));
    }
  }

 private:
  /// From here on the server refuses a cancel. Where one was claimed before, it shows soon enough.
  void commit_begins() {
    try {
      observer_.commit_begins();
    } catch (const Error&) {
    }
  }

  cluster::JobObserver& observer_;
  const bool restores_;
  const std::chrono::milliseconds stalled_after_;
  Clock::time_point changed_;
  std::string status_;
  int told_stalls_ = 0;
};

}  // namespace

operation::Summary ServerJob::run(cluster::JobObserver& observer, std::stop_token stop) {
  const store::CallOptions call{.stop = stop};
  observer.transfer_begins(plan());
  ask(observer, call);
  observer.accepted();
  for (const std::string& name : narrowed_)
    observer.warned(fmt::format("the server leaves '{}' out: this user may not back it up", name));
  const auto watched = watch(&observer);
  const std::optional<Verdict> verdict = watched->wait(call);
  if (!verdict) throw CancelledError{{.message = "cancelled"}};
  return finish(*verdict, observer, call);
}

/// Has the server run it, whether it does already or is to be asked.
void ServerJob::ask(cluster::JobObserver& observer, const store::CallOptions& call) {
  if (stage_ == Stage::asked && shows(call)) stage_ = Stage::accepted;
  if (stage_ != Stage::accepted) ask_until_accepted(observer, call);
}

/// A restore's slot stays taken for some seconds after its end, and then only the new request is refused.
void ServerJob::ask_until_accepted(cluster::JobObserver& observer, const store::CallOptions& call) {
  const auto give_up = Clock::now() + parts_.slot_busy_for;
  for (;;) try {
      stage_ = Stage::asked;
      note_narrowed(post(call));
      stage_ = Stage::accepted;
      first_look_ = FirstLook::on_schedule;
      return;
    } catch (const BackupConflictError& conflict) {
      stage_ = Stage::idle;
      const bool may_be_the_last = parts_.prepared.kind == operation::Kind::restore &&
                                   conflict.running().id == parts_.prepared.backup.id && Clock::now() < give_up;
      const auto before = may_be_the_last ? known(call) : std::nullopt;
      if (!before || !is_over(before->status)) throw;
      pause(between_posts, call.stop);
    } catch (const Error& error) {
      if (http::sent(error) == http::Sent::no) {
        stage_ = Stage::idle;
        throw;
      }
      lost_at_ = Clock::now();
      settle_lost_answer(error, observer, call);
      return;
    }
}

BackupAnswer ServerJob::post(const store::CallOptions& call) const {
  const Prepared& prepared = parts_.prepared;
  if (const auto* create = std::get_if<CreateBody>(&prepared.body))
    return parts_.api.create(prepared.backup.module, *create, call);
  return parts_.api.restore(prepared.backup, std::get<RestoreBody>(prepared.body), call);
}

/// The request may have arrived: never sent again before the server was asked.
void ServerJob::settle_lost_answer(const Error& lost, cluster::JobObserver& observer, const store::CallOptions& call) {
  stage_ = shows_in_the_end(observer, call) ? Stage::accepted : Stage::idle;
  if (stage_ == Stage::idle) raise_with_context(lost, "the request was lost, and the server knows nothing of it");
}

/// Whether the server has what was asked for. It shows a moment after the request arrived, not at once.
bool ServerJob::shows(const store::CallOptions& call) const {
  for (;;) {
    if (const auto there = known(call); there && is_ours(*there, call)) return true;
    if (Clock::now() - parts_.patience.unknown_for >= lost_at_) return false;
    pause(between_looks, call.stop);
  }
}

/// As `shows`, and as patient with a server that cannot be asked as one is while one watches: it may run it. Whoever
/// waits for it to be accepted waits no longer then.
bool ServerJob::shows_in_the_end(cluster::JobObserver& observer, const store::CallOptions& call) const {
  Reporter report{observer, parts_};
  StatusJudge judge{{.kind = parts_.prepared.kind, .patience = parts_.patience}};
  for (;;) try {
      return shows(call);
    } catch (const CancelledError&) {
      throw;
    } catch (const Error& error) {
      const auto since = std::chrono::duration_cast<StatusJudge::Elapsed>(Clock::now() - lost_at_);
      const Verdict verdict = judge.failed(error, since);
      if (verdict.is_over()) throw;
      observer.accepted();
      report(verdict);
      pause(between_looks, call.stop);
    }
}

std::optional<BackupAnswer> ServerJob::known(const store::CallOptions& call) const {
  try {
    return parts_.api.status(parts_.prepared.kind, parts_.prepared.backup, call);
  } catch (const NotFoundError&) {
    return std::nullopt;
  }
}

/// Whether what the server tells of the id is this very operation. A restore's status is kept by id alone and may be
/// that of an earlier one.
bool ServerJob::is_ours(const BackupAnswer& answer, const store::CallOptions& call) const {
  if (parts_.prepared.kind == operation::Kind::create || !is_over(answer.status)) return true;
  if (parts_.attempt == cluster::Attempt::first && answer.status != parts_.prepared.status_before) return true;
  return answer.status == success && collections_are_there(call);
}

bool ServerJob::collections_are_there(const store::CallOptions& call) const {
  if (plan().collections.empty()) return false;  // which they are is not known
  const std::vector<Class> there = parts_.api.schema(call);
  return std::all_of(plan().collections.begin(), plan().collections.end(), [&](const cluster::CollectionPlan& wanted) {
    return std::any_of(there.begin(), there.end(), [&](const Class& one) { return one.name == wanted.name; });
  });
}

void ServerJob::note_narrowed(const BackupAnswer& accepted) {
  if (accepted.classes.empty()) return;
  for (const cluster::CollectionPlan& wanted : plan().collections)
    if (std::find(accepted.classes.begin(), accepted.classes.end(), wanted.name) == accepted.classes.end())
      narrowed_.push_back(wanted.name);
}

std::unique_ptr<Watched> ServerJob::watch(cluster::JobObserver* observer) {
  WatchOptions options{.kind = parts_.prepared.kind,
                       .backup = parts_.prepared.backup,
                       .evidence = evidence_of(parts_.prepared.version),
                       .polling = parts_.polling,
                       .patience = parts_.patience,
                       .first_look = first_look_};
  StatusWatcher::Told told;
  if (observer) told = Reporter{*observer, parts_};
  return parts_.watcher.watch(std::move(options), std::move(told));
}

operation::Summary ServerJob::finish(const Verdict& verdict, cluster::JobObserver& observer,
                                     const store::CallOptions& call) {
  const std::string& id = parts_.prepared.backup.id;
  switch (verdict.outcome) {
    case Verdict::Outcome::succeeded:
      require_restored(call);
      look_into(verdict.answer, observer, call);
      observer.commit_begins();
      stage_ = Stage::over;
      return summary_of(verdict.answer);
    case Verdict::Outcome::failed:
      stage_ = Stage::over;
      throw FailedError{
          {.message = fmt::format("the server failed: {}",
                                  verdict.answer.error.empty() ? "it gives no reason" : verdict.answer.error),
           .hint = "look into the server's log; its ids are used once, so try again under another"}};
    case Verdict::Outcome::cancelled:
      stage_ = Stage::over;
      throw FailedError{{.message = fmt::format("somebody else cancelled '{}' on the server", id),
                         .hint = "begin it again, under another id where it is a create"}};
    default:
      break;
  }
  raise_with_context(*verdict.cause, fmt::format("what becomes of '{}' cannot be told", id));
}

/// What only shows in the backup itself. It is done already: nothing here may keep anybody from hearing that for long.
void ServerJob::look_into(const BackupAnswer& stored, cluster::JobObserver& observer,
                          const store::CallOptions& call) const {
  if (parts_.prepared.kind != operation::Kind::create || parts_.storage == nullptr) return;
  const store::CallOptions bounded{.stop = call.stop, .deadline = Clock::now() + looks_take_at_most};
  for (std::string& warning : warnings_of_lost_indexes(parts_.api, *parts_.storage, stored, bounded))
    observer.warned(std::move(warning));
}

void ServerJob::require_restored(const store::CallOptions& call) {
  if (parts_.prepared.kind == operation::Kind::create || collections_are_there(call)) return;
  stage_ = Stage::over;
  throw FailedError{{.message = fmt::format("the server says SUCCESS, but not all collections of '{}' are there",
                                            parts_.prepared.backup.id),
                     .hint = "compare the plan with the server's schema; look into its log"}};
}

operation::Summary ServerJob::summary_of(const BackupAnswer& answer) const {
  operation::Summary summary{.bytes = answer.size.value_or(plan().bytes)};
  for (const cluster::CollectionPlan& collection : plan().collections)
    if (std::find(narrowed_.begin(), narrowed_.end(), collection.name) == narrowed_.end())
      summary.collections.push_back(collection.name);
  return summary;
}

void ServerJob::require_cancellable() const { require(parts_.prepared.version, cancelling(parts_.prepared.kind)); }

/// Asking twice does no harm: what is cancelled already is so once more.
void ServerJob::request_cancel(const store::CallOptions& call) const {
  if (!has(parts_.prepared.version, cancelling(parts_.prepared.kind))) {
    if (const auto there = known(call); there && is_over(there->status)) return;
    require_cancellable();
  }
  for (int tries = 1;; ++tries) try {
      return parts_.api.cancel(parts_.prepared.kind, parts_.prepared.backup, call);
    } catch (const UsageError&) {
      return;  // too late for it: its end is to be waited for
    } catch (const Error& error) {
      const bool passes = error.code() == ErrorCode::unavailable || error.code() == ErrorCode::timeout;
      if (!passes || tries == cancel_tries) throw;
      pause(between_posts, call.stop);
    }
}

/// Throws FailedError where the server has taken a cancel and done nothing about it: the coordinator looks every ten
/// seconds whether there is one, and where it died the stored status says for ever what it said last.
void ServerJob::refuse_abandoned(const store::CallOptions& call) {
  const auto there = known(call);
  if (!there || is_over(there->status) || there->status == "CANCELLING" || there->status == "FINALIZING") return;
  stage_ = Stage::over;
  throw FailedError{
      {.message = fmt::format("the server was asked to cancel '{}' and says {} as before: it was most likely restarted "
                              "since, says so for ever, and nothing runs",
                              parts_.prepared.backup.id, there->status),
       .hint = "create under another id, and remove what is stored of this one; a restore can be begun again"}};
}

std::optional<operation::Summary> ServerJob::clean_up() {
  const store::CallOptions call{.deadline = Clock::now() + cancel_takes_at_most};
  if (stage_ == Stage::asked && !shows(call)) stage_ = Stage::idle;
  if (stage_ == Stage::idle || stage_ == Stage::over) return std::nullopt;
  const auto watched = watch(nullptr);
  request_cancel(call);
  watched->expect_change();
  auto verdict = watched->wait({.deadline = std::min(call.deadline, Clock::now() + parts_.cancel_shows_within)});
  if (!verdict) {
    refuse_abandoned(call);
    verdict = watched->wait(call);
  }
  if (!verdict)
    throw TimeoutError{
        {.message = fmt::format("the server was asked to cancel '{}' and has not ended it", parts_.prepared.backup.id),
         .hint = "ask again later: `holdfast status`; look into the server's log"}};
  if (verdict->outcome == Verdict::Outcome::lost)
    raise_with_context(*verdict->cause, "the server was asked to cancel, and cannot be asked what came of it");
  stage_ = Stage::over;
  if (verdict->outcome == Verdict::Outcome::succeeded) return summary_of(verdict->answer);
  return std::nullopt;
}

std::optional<operation::Summary> ServerJob::settle() {
  const auto there = known({});
  if (!there || there->status != success || !is_ours(*there, {})) return std::nullopt;
  stage_ = Stage::over;
  return summary_of(*there);
}

}  // namespace holdfast::weaviate
