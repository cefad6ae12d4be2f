#include "operation/phase.hpp"

#include "operation/diagram.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace holdfast::operation;

TEST_CASE("the names of phases events reasons and kinds lead back to them", "[operation][phase]") {
  for (const PhaseTraits& row : phase_table) CHECK(phase_from_string(to_string(row.phase)) == row.phase);
  for (std::size_t i = 0; i < event_count; ++i) {
    const auto event = static_cast<Event>(i);
    CHECK(event_from_string(to_string(event)) == event);
  }
  for (const StopReason reason : {StopReason::user, StopReason::deadline, StopReason::shutdown})
    CHECK(stop_reason_from_string(to_string(reason)) == reason);
  for (const Kind kind : {Kind::create, Kind::restore}) CHECK(kind_from_string(to_string(kind)) == kind);
}

TEST_CASE("other words are no phase and no event", "[operation][phase]") {
  CHECK_FALSE(phase_from_string("PENDING"));
  CHECK_FALSE(phase_from_string(""));
  CHECK_FALSE(event_from_string("finish"));
  CHECK_FALSE(stop_reason_from_string("users"));
  CHECK_FALSE(kind_from_string("backup"));
}

TEST_CASE("what another process does with a dead operation is told by its phase", "[operation][phase]") {
  CHECK(traits(Phase::pending).recovery == Recovery::restart);
  CHECK(traits(Phase::preparing).recovery == Recovery::restart);
  CHECK(traits(Phase::transferring).recovery == Recovery::resume);
  CHECK(traits(Phase::committing).recovery == Recovery::ask_the_descriptor);
  CHECK(traits(Phase::cancelling).recovery == Recovery::finish_cleanup);
}

TEST_CASE("the documentation shows the transition table as it is", "[operation][docs]") {
  const std::string page = holdfast::test::read_file(HOLDFAST_SOURCE_FOLDER "/docs/state-machine.md");
  const std::string begin = "```mermaid\n";
  const std::size_t from = page.find(begin);
  REQUIRE(from != std::string::npos);
  const std::size_t to = page.find("```", from + begin.size());
  REQUIRE(to != std::string::npos);
  CHECK(page.substr(from + begin.size(), to - from - begin.size()) == diagram());
}
