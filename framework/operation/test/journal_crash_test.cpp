// Other processes at the same journal: killed ones, and ones that live.
#include <algorithm>
#include <holdfast/errors.hpp>

#include "operation/journals.hpp"
#include "operation/test/child.hpp"
#include "operation/test/samples.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast;
using namespace holdfast::operation;
using namespace holdfast::operation::test;
using holdfast::test::TempFolder;

namespace {

/// A child that begins an operation, takes it to transferring, says so and lives on.
std::unique_ptr<Child> owner_of_one(const TempFolder& folder) {
  return std::make_unique<Child>([&](const auto& tell) {
    const auto journal = Journals{folder.path()}.create(sample_header());
    Operation operation{*journal};
    lead(operation, Phase::transferring);
    tell('t');
    ::pause();
  });
}

}  // namespace

TEST_CASE("what a killed process was told is durable is there", "[operation][journal][crash]") {
  const std::size_t operations = GENERATE(1U, 3U, 7U);
  const TempFolder folder;
  Child child{[&](const auto& tell) {
    Journals journals{folder.path()};
    while (true) {
      const auto journal = journals.create({.backup = "nightly"});
      tell('c');
      Operation operation{*journal};
      for (const Event event : way_to(Phase::succeeded)) {
        operation.apply(event, sample_state(*next_phase(operation.phase(), event)));
        tell('s');
      }
    }
  }};
  std::string heard = child.hear(operations * 5 - 2);  // somewhere in the middle of the last one
  child.kill();
  heard += child.hear(1000);  // what was in the pipe when it died
  const auto created = static_cast<std::size_t>(std::count(heard.begin(), heard.end(), 'c'));
  const auto steps = static_cast<std::uint64_t>(std::count(heard.begin(), heard.end(), 's'));
  const auto infos = Journals{folder.path()}.list();
  std::uint64_t steps_there = 0;
  std::size_t unfinished = 0;
  for (const JournalInfo& info : infos) {
    CHECK(info.damage.empty());
    CHECK(info.ownership == Ownership::free);
    steps_there += info.sequence;
    unfinished += info.phase() == Phase::succeeded ? 0U : 1U;
  }
  CHECK(infos.size() >= created);
  CHECK(steps_there >= steps);
  CHECK(infos.size() + steps_there <= heard.size() + 1);  // one thing was done and not yet told
  CHECK(unfinished <= 1);
}

TEST_CASE("a live journal is not written by a second process which learns who holds it", "[operation][journal][lock]") {
  const TempFolder folder;
  const auto owner = owner_of_one(folder);
  REQUIRE(owner->hear(1) == "t");
  Journals journals{folder.path()};
  const auto before = holdfast::test::read_file(journals.list().front().path);
  try {
    journals.open(sample_header().operation);
    FAIL("the journal of another process was opened");
  } catch (const BackupConflictError& conflict) {
    const std::string pid = "pid " + std::to_string(owner->pid()) + " on host ";
    CHECK(conflict.running().holder.substr(0, pid.size()) == pid);
    CHECK(conflict.running().operation == sample_header().operation);
    CHECK(conflict.running().id == "nightly");
    CHECK(conflict.running().kind == "create");
    CHECK(conflict.running().since == "2026-11-23T03:15:00.123Z");
    CHECK_THAT(conflict.message(), Catch::Contains(pid));
  }
  CHECK(holdfast::test::read_file(journals.list().front().path) == before);
}

TEST_CASE("the same process cannot own a journal twice either", "[operation][journal][lock]") {
  const TempFolder folder;
  Journals journals{folder.path()};
  const auto journal = journals.create(sample_header());
  CHECK_THROWS_AS(journals.open(sample_header().operation), BackupConflictError);
  CHECK(journals.list().front().ownership == Ownership::held);
  // Asking must not have let go of it.
  CHECK_THROWS_AS(journals.open(sample_header().operation), BackupConflictError);
}

TEST_CASE("an operation whose owner died is interrupted and can be taken over", "[operation][journal][lock]") {
  const TempFolder folder;
  const auto owner = owner_of_one(folder);
  REQUIRE(owner->hear(1) == "t");
  Journals journals{folder.path()};
  JournalInfo info = journals.list().front();
  CHECK(info.ownership == Ownership::held);
  CHECK_FALSE(info.is_interrupted());
  CHECK(info.owner.pid == owner->pid());
  CHECK(is_running(info.owner));
  owner->kill();
  info = journals.list().front();
  CHECK(info.ownership == Ownership::free);
  CHECK(info.is_interrupted());
  CHECK_FALSE(is_running(info.owner));
  const auto journal = journals.open(info.operation);
  CHECK(journal->position().state == sample_state(Phase::transferring));
  CHECK(journals.list().front().owner == this_process());
}
