#include "operation/operation.hpp"

#include <atomic>
#include <holdfast/errors.hpp>
#include <random>
#include <thread>

#include "operation/test/samples.hpp"
#include "support/catch.hpp"

using namespace holdfast;
using namespace holdfast::operation;
using namespace holdfast::operation::test;
using namespace std::chrono_literals;

namespace {

constexpr Phase every_phase[] = {Phase::pending,    Phase::preparing, Phase::transferring, Phase::committing,
                                 Phase::cancelling, Phase::succeeded, Phase::cancelled,    Phase::failed};

/// A deadline that only a test that fails meets.
std::chrono::steady_clock::time_point soon() { return std::chrono::steady_clock::now() + 20s; }

}  // namespace

TEST_CASE("a new operation is pending and nobody asked it to stop", "[operation]") {
  MemoryLog log;
  const Operation operation{log};
  CHECK(operation.phase() == Phase::pending);
  CHECK_FALSE(operation.stop_token().stop_requested());
  CHECK_FALSE(operation.stop_reason());
}

TEST_CASE("a step is in the log with its data and is told to everybody", "[operation]") {
  MemoryLog log;
  Recorder first;
  Recorder second;
  Operation operation{log};
  operation.add_observer(first);
  operation.add_observer(second);
  lead(operation, Phase::succeeded);
  CHECK(operation.state() == sample_state(Phase::succeeded));
  REQUIRE(log.records.size() == 4);
  CHECK(log.records[1].sequence == 2);
  CHECK(log.records[1].from == Phase::preparing);
  CHECK(log.records[1].state == sample_state(Phase::transferring));
  CHECK(first.transitions() == log.records);
  CHECK(second.transitions() == log.records);
}

TEST_CASE("random events never leave the table and refused ones change nothing", "[operation][property]") {
  const unsigned seed = GENERATE(range(0U, 500U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  MemoryLog log;
  Recorder seen;
  Operation operation{log};
  operation.add_observer(seen);
  Phase model = Phase::pending;
  bool follows_the_model = true;
  for (int step = 0; step < 40; ++step) {
    const auto event = static_cast<Event>(random() % event_count);
    const auto to = next_phase(model, event);
    // Now and then with the data of another phase, which must be refused too.
    const bool fits = random() % 4 != 0;
    const auto payload = fits ? to.value_or(Phase::failed) : static_cast<Phase>(random() % phase_count);
    const State before = operation.state();
    bool accepted = true;
    try {
      operation.apply(event, sample_state(payload));
    } catch (const Error&) {
      accepted = false;
    }
    follows_the_model = follows_the_model && accepted == (to == payload);
    if (accepted) model = *to;
    follows_the_model = follows_the_model && operation.phase() == model && (accepted || operation.state() == before);
  }
  CHECK(follows_the_model);
  CHECK(seen.transitions() == log.records);
}

TEST_CASE("an event that the table does not have is a defect of the caller", "[operation]") {
  for (const Phase phase : every_phase) {
    MemoryLog log;
    Operation operation{log};
    lead(operation, phase);
    const auto records = log.records.size();
    if (!next_phase(phase, Event::committed))
      CHECK_THROWS_AS(operation.apply(Event::committed, Succeeded{}), InternalError);
    else
      CHECK_THROWS_AS(operation.apply(Event::committed, Failed{}), InternalError);
    CHECK(operation.phase() == phase);
    CHECK(log.records.size() == records);
  }
}

TEST_CASE("a step that lost to a cancel says that the operation was cancelled", "[operation][cancel]") {
  MemoryLog log;
  Operation operation{log};
  lead(operation, Phase::transferring);
  REQUIRE(operation.request_cancel(StopReason::user) == CancelAnswer::accepted);
  CHECK_THROWS_AS(operation.apply(Event::transferred, Committing{}), CancelledError);
  CHECK_THROWS_AS(operation.apply(Event::committed, Succeeded{}), InternalError);
  CHECK(operation.phase() == Phase::cancelling);
}

TEST_CASE("a cancel that a server's commit has overtaken ends in success", "[operation][cancel]") {
  MemoryLog log;
  Operation operation{log};
  lead(operation, Phase::transferring);
  REQUIRE(operation.request_cancel(StopReason::user) == CancelAnswer::accepted);
  operation.apply(Event::overtaken, Committing{"key"});
  CHECK(operation.request_cancel(StopReason::user) == CancelAnswer::too_late);
  operation.apply(Event::committed, Succeeded{});
  CHECK(operation.phase() == Phase::succeeded);
}

TEST_CASE("nobody hears of a step that was not made durable", "[operation][journal]") {
  MemoryLog log;
  log.full_at = 1;
  Recorder seen;
  Operation operation{log};
  operation.add_observer(seen);
  lead(operation, Phase::preparing);
  CHECK_THROWS_AS(operation.apply(Event::prepared, Transferring{}), NoSpaceError);
  CHECK(operation.phase() == Phase::preparing);
  CHECK(seen.transitions().size() == 1);
  CHECK_THROWS_AS(operation.request_cancel(StopReason::user), NoSpaceError);
  CHECK(operation.phase() == Phase::preparing);
  CHECK_FALSE(operation.stop_token().stop_requested());
  log.full_at.reset();
  operation.apply(Event::prepared, Transferring{});
  CHECK(log.records.back().sequence == 2);
}

TEST_CASE("cancelling claims its phase in the log before the token is raised", "[operation][cancel]") {
  MemoryLog log;
  Operation operation{log};
  lead(operation, Phase::preparing);
  std::optional<TransitionRecord> last_when_raised;
  const std::stop_callback on_stop{operation.stop_token(), [&] { last_when_raised = log.records.back(); }};
  CHECK(operation.request_cancel(StopReason::deadline) == CancelAnswer::accepted);
  REQUIRE(last_when_raised);
  CHECK(last_when_raised->state == State{Cancelling{StopReason::deadline}});
  CHECK(operation.stop_reason() == StopReason::deadline);
}

TEST_CASE("what the token wakes may take the next step at once", "[operation][cancel]") {
  MemoryLog log;
  Operation operation{log};
  lead(operation, Phase::transferring);
  const std::stop_callback clean_up{operation.stop_token(),
                                    [&] { operation.apply(Event::cleaned_up, Cancelled{StopReason::user}); }};
  CHECK(operation.request_cancel(StopReason::user) == CancelAnswer::accepted);
  CHECK(operation.phase() == Phase::cancelled);
}

TEST_CASE("a cancel is answered by the phase it meets", "[operation][cancel]") {
  const auto answer_in = [](Phase phase) {
    MemoryLog log;
    Operation operation{log};
    lead(operation, phase);
    const CancelAnswer answer = operation.request_cancel(StopReason::user);
    const bool is_cancelled = operation.phase() == Phase::cancelling || operation.phase() == Phase::cancelled;
    CHECK(operation.stop_token().stop_requested() == is_cancelled);
    return answer;
  };
  CHECK(answer_in(Phase::pending) == CancelAnswer::accepted);
  CHECK(answer_in(Phase::preparing) == CancelAnswer::accepted);
  CHECK(answer_in(Phase::transferring) == CancelAnswer::accepted);
  CHECK(answer_in(Phase::cancelling) == CancelAnswer::accepted);
  CHECK(answer_in(Phase::committing) == CancelAnswer::too_late);
  CHECK(answer_in(Phase::succeeded) == CancelAnswer::already_over);
  CHECK(answer_in(Phase::cancelled) == CancelAnswer::already_over);
  CHECK(answer_in(Phase::failed) == CancelAnswer::already_over);
}

TEST_CASE("an operation that nothing was done for is cancelled at once", "[operation][cancel]") {
  MemoryLog log;
  Operation operation{log};
  CHECK(operation.request_cancel(StopReason::user) == CancelAnswer::accepted);
  CHECK(operation.state() == State{Cancelled{StopReason::user}});
  CHECK_THROWS_AS(operation.apply(Event::started, Preparing{}), CancelledError);
}

TEST_CASE("a shutdown raises the token and leaves the journal in its live phase", "[operation][shutdown]") {
  MemoryLog log;
  Operation operation{log};
  lead(operation, Phase::transferring);
  operation.request_shutdown();
  CHECK(operation.stop_token().stop_requested());
  CHECK(operation.stop_reason() == StopReason::shutdown);
  CHECK(operation.phase() == Phase::transferring);
  CHECK(log.records.back().to() == Phase::transferring);
  CHECK_THROWS_AS(operation.request_cancel(StopReason::shutdown), InternalError);
}

TEST_CASE("a cancel that follows a shutdown is a cancel", "[operation][shutdown]") {
  MemoryLog log;
  Operation operation{log};
  lead(operation, Phase::transferring);
  operation.request_shutdown();
  CHECK(operation.request_cancel(StopReason::user) == CancelAnswer::accepted);
  CHECK(operation.stop_reason() == StopReason::user);
  operation.request_shutdown();
  CHECK(operation.stop_reason() == StopReason::user);
}

TEST_CASE("an operation goes on from where its log stands", "[operation][recovery]") {
  MemoryLog first_log;
  Operation first{first_log};
  lead(first, Phase::transferring);
  MemoryLog log;
  Operation second{log, first.position()};
  CHECK(second.state() == sample_state(Phase::transferring));
  second.apply(Event::transferred, Committing{"k"});
  CHECK(log.records.front().sequence == 3);
}

TEST_CASE("an operation that was being cancelled goes on with its token raised", "[operation][recovery]") {
  MemoryLog log;
  Operation operation{log, {.state = Cancelling{StopReason::deadline}, .sequence = 2}};
  CHECK(operation.stop_token().stop_requested());
  CHECK(operation.stop_reason() == StopReason::deadline);
  operation.apply(Event::cleaned_up, Cancelled{StopReason::deadline});
  CHECK(operation.wait_until_terminal(soon()));
}

TEST_CASE("everybody who waits for the end is woken by it", "[operation][wait]") {
  MemoryLog log;
  Operation operation{log};
  std::atomic<int> woken = 0;
  {
    std::vector<std::jthread> waiters;
    for (int i = 0; i < 4; ++i)
      waiters.emplace_back([&] {
        if (operation.wait_until_terminal(soon())) ++woken;
      });
    lead(operation, Phase::succeeded);
  }
  CHECK(woken == 4);
}

TEST_CASE("waiting ends at its deadline and when it is told to", "[operation][wait]") {
  MemoryLog log;
  Operation operation{log};
  CHECK_FALSE(operation.wait_until_terminal(std::chrono::steady_clock::now() + 1ms));
  std::stop_source stop;
  bool result = true;
  {
    const std::jthread waiter{[&] { result = operation.wait_until_terminal(soon(), stop.get_token()); }};
    stop.request_stop();
  }
  CHECK_FALSE(result);
  CHECK(operation.phase() == Phase::pending);
}

TEST_CASE("who waited for the end finds that the observers were told of it", "[operation][wait]") {
  MemoryLog log;
  Recorder seen;
  Operation operation{log};
  operation.add_observer(seen);
  std::size_t told = 0;
  {
    const std::jthread waiter{[&] {
      if (operation.wait_until_terminal(soon())) told = seen.transitions().size();
    }};
    lead(operation, Phase::succeeded);
  }
  CHECK(told == 4);
}
