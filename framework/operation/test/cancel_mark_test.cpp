#include "operation/cancel_mark.hpp"

#include <holdfast/errors.hpp>
#include <latch>

#include "operation/journals.hpp"
#include "operation/test/child.hpp"
#include "operation/test/samples.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast;
using namespace holdfast::operation;
using namespace holdfast::operation::test;
using namespace std::chrono_literals;
using holdfast::test::TempFolder;
using holdfast::test::write_file;

namespace {

std::chrono::steady_clock::time_point soon() { return std::chrono::steady_clock::now() + 20s; }

/// Waits until `operation` is asked to stop.
bool is_stopped(const Operation& operation) {
  std::latch stopped{1};
  const std::stop_callback on_stop{operation.stop_token(), [&] { stopped.count_down(); }};
  for (const auto deadline = soon(); !stopped.try_wait(); std::this_thread::yield())
    if (std::chrono::steady_clock::now() > deadline) return false;
  return true;
}

}  // namespace

TEST_CASE("a mark is there with its reason and the first one counts", "[operation][cancel]") {
  const TempFolder folder;
  const CancelMark mark{folder / "one.cancel"};
  CHECK_FALSE(mark.read());
  mark.leave(StopReason::deadline);
  mark.leave(StopReason::user);
  CHECK(mark.read() == StopReason::deadline);
  CHECK(std::filesystem::status(mark.path()).permissions() == std::filesystem::perms{0600});
}

TEST_CASE("a mark that is empty or strange asks all the same", "[operation][cancel]") {
  const TempFolder folder;
  for (const char* text : {"", "\n", "sometime\n", "shutdown\n"}) {
    write_file(folder / "one.cancel", text);
    CHECK(CancelMark{folder / "one.cancel"}.read() == StopReason::user);
  }
}

TEST_CASE("a mark of another process cancels the operation", "[operation][cancel]") {
  const TempFolder folder;
  Journals journals{folder.path()};
  const auto journal = journals.create(sample_header());
  Operation operation{*journal};
  lead(operation, Phase::transferring);
  Child other{
      [&](const auto&) { Journals{folder.path()}.request_cancel(sample_header().operation, StopReason::user); }};
  const CancelWatch watch{operation, journals.cancel_mark(sample_header().operation), 5ms};
  CHECK(is_stopped(operation));
  CHECK(operation.state() == State{Cancelling{StopReason::user}});
  CHECK(journals.read(sample_header().operation).phase() == Phase::cancelling);
}

TEST_CASE("a mark left for a dead owner is honoured before its successor works", "[operation][cancel][recovery]") {
  const TempFolder folder;
  Journals journals{folder.path()};
  {
    const auto journal = journals.create(sample_header());
    Operation operation{*journal};
    lead(operation, Phase::transferring);
  }
  journals.request_cancel(sample_header().operation, StopReason::user);
  const auto journal = journals.open(sample_header().operation);
  Operation operation{*journal, journal->position()};
  const CancelWatch watch{operation, journals.cancel_mark(sample_header().operation), 1h};
  CHECK(operation.phase() == Phase::cancelling);
  CHECK(operation.stop_token().stop_requested());
}

TEST_CASE("a mark that comes after the commit point changes nothing", "[operation][cancel]") {
  const TempFolder folder;
  MemoryLog log;
  Operation operation{log};
  lead(operation, Phase::committing);
  const CancelMark mark{folder / "one.cancel"};
  mark.leave(StopReason::user);
  const CancelWatch watch{operation, mark, 1ms};
  CHECK(operation.phase() == Phase::committing);
  CHECK_FALSE(operation.stop_token().stop_requested());
  operation.apply(Event::committed, Succeeded{});
  CHECK(operation.phase() == Phase::succeeded);
}

TEST_CASE("a cancel that cannot be recorded is warned of once and tried again", "[operation][cancel]") {
  class HealingLog : public MemoryLog {
   public:
    void append(const TransitionRecord& record) override {
      if (is_sick && --tries_left > 0) throw NoSpaceError{{.message = "the log is full"}};
      MemoryLog::append(record);
    }
    bool is_sick = false;
    int tries_left = 4;
  };
  const TempFolder folder;
  HealingLog log;
  Recorder seen;
  Operation operation{log};
  operation.add_observer(seen);
  lead(operation, Phase::transferring);
  log.is_sick = true;
  const CancelMark mark{folder / "one.cancel"};
  mark.leave(StopReason::user);
  const CancelWatch watch{operation, mark, 1ms};
  CHECK(is_stopped(operation));
  REQUIRE(seen.warnings().size() == 1);
  CHECK_THAT(seen.warnings().front(), Catch::Contains("the log is full"));
}

TEST_CASE("a watch that sees no mark ends with its owner", "[operation][cancel]") {
  const TempFolder folder;
  MemoryLog log;
  Operation operation{log};
  { const CancelWatch watch{operation, CancelMark{folder / "one.cancel"}, 1h}; }
  CHECK(operation.phase() == Phase::pending);
}
