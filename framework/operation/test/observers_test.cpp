#include "operation/observers.hpp"

#include <atomic>
#include <functional>
#include <future>
#include <holdfast/errors.hpp>
#include <thread>

#include "operation/operation.hpp"
#include "operation/test/samples.hpp"
#include "support/catch.hpp"

using namespace holdfast;
using namespace holdfast::operation;
using namespace holdfast::operation::test;
using namespace std::chrono_literals;

namespace {

class CallingObserver : public Observer {
 public:
  std::function<void(const TransitionRecord&)> transition = [](const TransitionRecord&) {};
  std::function<void(const Progress&)> progressed = [](const Progress&) {};

  void on_transition(const TransitionRecord& record) noexcept override { transition(record); }
  void on_progress(const Progress& progress) noexcept override { progressed(progress); }
};

/// Holds up whoever passes until it is opened; remembers that somebody came.
class Gate {
 public:
  void pass() {
    arrived_.set_value();
    open_.get_future().wait();
  }
  bool wait_for_arrival() { return arrived_.get_future().wait_for(20s) == std::future_status::ready; }
  void open() { open_.set_value(); }

 private:
  std::promise<void> arrived_;
  std::promise<void> open_;
};

}  // namespace

TEST_CASE("an observer may read the operation it is told of and finds the step taken", "[operation][observer]") {
  MemoryLog log;
  Operation operation{log};
  CallingObserver observer;
  bool agrees = true;
  observer.transition = [&](const TransitionRecord& record) {
    agrees = agrees && operation.phase() == record.to() && operation.state() == record.state &&
             operation.position().sequence == record.sequence && operation.last_progress() == Progress{};
  };
  operation.add_observer(observer);
  lead(operation, Phase::succeeded);
  CHECK(agrees);
}

TEST_CASE("an observer that starts a transition is refused and nothing hangs", "[operation][observer]") {
  MemoryLog log;
  Operation operation{log};
  CallingObserver observer;
  int refusals = 0;
  observer.transition = [&](const TransitionRecord&) {
    try {
      operation.apply(Event::failed, Failed{});
    } catch (const InternalError&) {
      ++refusals;
    }
    try {
      operation.request_cancel(StopReason::user);
    } catch (const InternalError&) {
      ++refusals;
    }
  };
  operation.add_observer(observer);
  lead(operation, Phase::transferring);
  CHECK(refusals == 4);
  CHECK(operation.phase() == Phase::transferring);
}

TEST_CASE("an observer may ask for a shutdown and may remove itself", "[operation][observer]") {
  MemoryLog log;
  Operation operation{log};
  CallingObserver observer;
  int calls = 0;
  observer.transition = [&](const TransitionRecord&) {
    ++calls;
    operation.request_shutdown();
    operation.remove_observer(observer);
  };
  operation.add_observer(observer);
  lead(operation, Phase::transferring);
  CHECK(calls == 1);
  CHECK(operation.stop_reason() == StopReason::shutdown);
}

TEST_CASE("a slow observer holds up the next step but no reader", "[operation][observer]") {
  MemoryLog log;
  Operation operation{log};
  CallingObserver observer;
  Gate gate;
  observer.transition = [&](const TransitionRecord& record) {
    if (record.to() == Phase::preparing) gate.pass();
  };
  operation.add_observer(observer);
  std::jthread worker{[&] { operation.apply(Event::started, Preparing{}); }};
  REQUIRE(gate.wait_for_arrival());
  CHECK(operation.phase() == Phase::preparing);  // would hang here
  operation.progress({.bytes_done = 1});
  auto next_step = std::async(std::launch::async, [&] { operation.apply(Event::prepared, Transferring{}); });
  CHECK(next_step.wait_for(20ms) == std::future_status::timeout);
  CHECK(operation.phase() == Phase::preparing);
  gate.open();
  next_step.get();
  CHECK(operation.phase() == Phase::transferring);
}

TEST_CASE("removing an observer waits for the call it is in", "[operation][observer]") {
  MemoryLog log;
  Operation operation{log};
  Gate gate;
  std::atomic<bool> left = false;
  CallingObserver observer;
  observer.transition = [&](const TransitionRecord&) {
    gate.pass();
    left = true;
  };
  operation.add_observer(observer);
  std::jthread worker{[&] { operation.apply(Event::started, Preparing{}); }};
  REQUIRE(gate.wait_for_arrival());
  auto removal = std::async(std::launch::async, [&] {
    operation.remove_observer(observer);
    return left.load();
  });
  CHECK(removal.wait_for(20ms) == std::future_status::timeout);
  gate.open();
  CHECK(removal.get());
}

TEST_CASE("progress during a slow call is coalesced and the last one is told", "[operation][observer]") {
  MemoryLog log;
  Operation operation{log};
  Gate gate;
  CallingObserver observer;
  std::vector<std::uint64_t> told;
  observer.progressed = [&](const Progress& progress) {
    told.push_back(progress.bytes_done);
    if (told.size() == 1) gate.pass();
  };
  operation.add_observer(observer);
  {
    const std::jthread worker{[&] { operation.progress({.bytes_done = 1}); }};
    REQUIRE(gate.wait_for_arrival());
    for (std::uint64_t i = 2; i <= 100; ++i) operation.progress({.bytes_done = i});
    CHECK(operation.last_progress().bytes_done == 100);
    gate.open();
  }
  CHECK(told == std::vector<std::uint64_t>{1, 100});
}

TEST_CASE("warnings reach every observer", "[operation][observer]") {
  MemoryLog log;
  Operation operation{log};
  Recorder first;
  Recorder second;
  operation.add_observer(first);
  operation.add_observer(second);
  operation.warn("one file was left out");
  CHECK(first.warnings() == std::vector<std::string>{"one file was left out"});
  CHECK(second.warnings() == first.warnings());
}
