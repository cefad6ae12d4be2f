#include "client/journal_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>

#include "client/convert.hpp"

namespace holdfast::client {
namespace {

/// Looking costs one small read, so waiting long need not mean noticing late.
constexpr std::chrono::milliseconds longest_interval{2000};

[[noreturn]] void raise_interrupted(const operation::JournalInfo& journal) {
  const bool is_cancellable = next_phase(journal.phase(), operation::Event::cancel_requested).has_value();
  throw FailedError{{.message = fmt::format("the {} of '{}' ({}) was interrupted while {}: its process is gone",
                                            to_string(journal.header.kind), journal.header.backup, journal.operation,
                                            to_string(journal.phase())),
                     .hint = is_cancellable ? "begin it again: it goes on where it stood; or cancel it"
                                            : "begin it again: it goes on where it stood",
                     .details = {{"owner", operation::describe(journal.owner)}}}};
}

/// Sleeps until `until` or until `stop`; false for `stop`.
bool sleep_until(std::chrono::steady_clock::time_point until, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock{mutex};
  never.wait_until(lock, stop, until, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace

JournalWatch::JournalWatch(operation::Journals journals, const operation::JournalInfo& journal, BackupBackend backend)
    : journals_{std::move(journals)}, header_{journal.header}, backend_{std::move(backend)} {
  header_.operation = journal.operation;
}

BackupKind JournalWatch::kind() const noexcept { return to_public(header_.kind); }

operation::JournalInfo JournalWatch::read() const {
  operation::JournalInfo journal = journals_.read(header_.operation);
  if (journal.is_damaged())
    throw DamagedError{
        {.message = fmt::format("the journal of '{}' cannot be read: {}", header_.operation, journal.damage),
         .hint = "look at the backup itself, which tells what was stored"}};
  return journal;
}

Backup JournalWatch::current() const { return to_public(read(), backend_); }

bool JournalWatch::wait(const Wait& wait) const {
  const auto deadline = std::chrono::steady_clock::now() + wait.timeout;
  const auto longest = std::max(wait.poll_interval, longest_interval);
  auto interval = wait.poll_interval;
  operation::JournalInfo journal = read();
  while (!is_terminal(journal.phase())) {
    if (journal.is_interrupted()) raise_interrupted(journal);
    const auto now = std::chrono::steady_clock::now();
    if (now >= deadline || !sleep_until(std::min(deadline, now + interval), wait.stop)) return false;
    operation::JournalInfo next = read();
    interval = next.sequence == journal.sequence ? std::min(longest, interval + interval / 2) : wait.poll_interval;
    if (next.sequence != journal.sequence) tell(journal, next);
    journal = std::move(next);
  }
  return true;
}

void JournalWatch::tell(const operation::JournalInfo& before, const operation::JournalInfo& now) const {
  const BackupTransition step{.operation_id = header_.operation,
                              .from = std::string{to_string(before.phase())},
                              .event = {},
                              .to = std::string{to_string(now.phase())},
                              .at = now.last_at};
  std::vector<std::shared_ptr<BackupObserver>> observers;
  {
    const std::scoped_lock lock{mutex_};
    observers = observers_;
  }
  for (const auto& observer : observers) observer->transitioned(step);
}

CancelAnswer JournalWatch::cancel() {
  const auto answer_of = [](operation::Phase phase) {
    if (is_terminal(phase)) return CancelAnswer::finished;
    return phase == operation::Phase::committing ? CancelAnswer::too_late : CancelAnswer::requested;
  };
  if (const auto answer = answer_of(read().phase()); answer != CancelAnswer::requested) return answer;
  journals_.request_cancel(header_.operation, operation::StopReason::user);
  // It ran a moment ago: where it is cancelled by now, it was for the asking.
  const operation::Phase phase = read().phase();
  return phase == operation::Phase::cancelled ? CancelAnswer::requested : answer_of(phase);
}

void JournalWatch::observe(std::shared_ptr<BackupObserver> observer) {
  const std::scoped_lock lock{mutex_};
  observers_.push_back(std::move(observer));
}

void JournalWatch::raise_outcome() const {
  const operation::JournalInfo journal = read();
  if (const auto* failed = std::get_if<operation::Failed>(&journal.state))
    raise(failed->code, {.message = failed->message, .hint = failed->hint});
  if (journal.phase() == operation::Phase::cancelled)
    throw CancelledError{
        {.message = fmt::format("the {} of '{}' was cancelled", to_string(header_.kind), header_.backup)}};
}

}  // namespace holdfast::client
