// Several threads at one operation; worth most under ThreadSanitizer.
#include <atomic>
#include <holdfast/errors.hpp>
#include <latch>
#include <thread>

#include "operation/operation.hpp"
#include "operation/test/samples.hpp"
#include "support/catch.hpp"

using namespace holdfast;
using namespace holdfast::operation;
using namespace holdfast::operation::test;
using namespace std::chrono_literals;

TEST_CASE("of a cancel and a commit that race exactly one wins", "[operation][cancel][race]") {
  int cancels = 0;
  for (int round = 0; round < 300; ++round) {
    MemoryLog log;
    Recorder seen;
    Operation operation{log};
    operation.add_observer(seen);
    lead(operation, Phase::transferring);
    CancelAnswer answer = CancelAnswer::already_over;
    bool committing = false;
    {
      std::latch start{2};
      const std::jthread canceller{[&] {
        start.arrive_and_wait();
        answer = operation.request_cancel(StopReason::user);
      }};
      const std::jthread committer{[&] {
        start.arrive_and_wait();
        try {
          operation.apply(Event::transferred, Committing{"key"});
          committing = true;
        } catch (const CancelledError&) {
          committing = false;
        }
      }};
    }
    REQUIRE(answer == (committing ? CancelAnswer::too_late : CancelAnswer::accepted));
    REQUIRE(operation.stop_token().stop_requested() == !committing);
    REQUIRE(operation.phase() == (committing ? Phase::committing : Phase::cancelling));
    REQUIRE(seen.transitions() == log.records);
    cancels += committing ? 0 : 1;
  }
  INFO("the cancel won " << cancels << " of 300 times");
  SUCCEED();
}

TEST_CASE("cancels from many threads claim the phase once", "[operation][cancel][race]") {
  MemoryLog log;
  Operation operation{log};
  lead(operation, Phase::transferring);
  std::atomic<int> accepted = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] {
        if (operation.request_cancel(StopReason::user) == CancelAnswer::accepted) ++accepted;
      });
  }
  CHECK(accepted == 8);
  CHECK(log.records.size() == 3);
}

TEST_CASE("observers come and go while steps and progress are told", "[operation][observer][race]") {
  MemoryLog log;
  Operation operation{log};
  std::atomic<bool> done = false;
  std::jthread visitor{[&] {
    while (!done) {
      Recorder passing;  // gone at the end of its scope: a call after remove_observer() would be seen
      operation.add_observer(passing);
      operation.remove_observer(passing);
    }
  }};
  std::jthread worker{[&] {
    for (std::uint64_t i = 1; i <= 500; ++i) operation.progress({.bytes_done = i});
  }};
  std::jthread reader{[&] {
    while (!operation.wait_until_terminal(std::chrono::steady_clock::now() + 1ms))
      if (operation.last_progress().bytes_done > 500 || operation.stop_reason()) std::terminate();
  }};
  lead(operation, Phase::succeeded);
  worker.join();
  done = true;
  CHECK(operation.last_progress().bytes_done == 500);
}
