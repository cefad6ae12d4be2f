// The traps of a server's answers, one by one.
#include "cluster/weaviate/status_judge.hpp"

#include "support/catch.hpp"

using namespace holdfast;
using namespace holdfast::weaviate;
using namespace std::chrono_literals;
using holdfast::operation::Kind;
using Outcome = Verdict::Outcome;

namespace {

const Time some_time{1h};

BackupAnswer says(std::string status) { return {.id = "nightly", .status = std::move(status)}; }
BackupAnswer completed() { return {.id = "nightly", .status = "SUCCESS", .completed_at = some_time}; }
BackupAnswer failed_with(std::string error) { return {.id = "nightly", .status = "FAILED", .error = std::move(error)}; }

StatusJudge judge(StatusJudge::Options options = {}) { return StatusJudge{options}; }

Error refusal(ErrorCode code) { return Error{code, {.message = "no"}}; }
Error passing() { return Error{ErrorCode::unavailable, {.message = "busy", .retry = Retry::safe}}; }

}  // namespace

TEST_CASE("a success with the time of its completion is one", "[weaviate][judge]") {
  auto follows = judge();
  CHECK(follows.answered(says("STARTED"), 0ms).outcome == Outcome::running);
  const Verdict verdict = follows.answered(completed(), 2s);
  CHECK(verdict.outcome == Outcome::succeeded);
  CHECK(verdict.is_over());
  CHECK(verdict.answer.id == "nightly");
}

TEST_CASE("a success without evidence is asked about again until it is there", "[weaviate][judge]") {
  auto follows = judge();
  const Verdict verdict = follows.answered(says("SUCCESS"), 2s);
  CHECK(verdict.outcome == Outcome::look_again);
  CHECK_FALSE(verdict.is_over());
  CHECK(follows.answered(says("SUCCESS"), 20s).outcome == Outcome::look_again);
  CHECK(follows.answered(completed(), 21s).outcome == Outcome::succeeded);
}

TEST_CASE("a success that never gets its evidence is none and nobody's failure", "[weaviate][judge]") {
  auto follows = judge();
  CHECK(follows.answered(says("SUCCESS"), 2s).outcome == Outcome::look_again);
  CHECK(follows.answered(says("SUCCESS"), 31999ms).outcome == Outcome::look_again);
  const Verdict verdict = follows.answered(says("SUCCESS"), 32s);
  REQUIRE(verdict.outcome == Outcome::lost);
  CHECK_THAT(verdict.cause->message(), Catch::Contains("stored descriptor"));
}

TEST_CASE("a coordinator that dies after it has said SUCCESS leaves a backup that still runs", "[weaviate][judge]") {
  auto follows = judge();
  CHECK(follows.answered(says("SUCCESS"), 2s).outcome == Outcome::look_again);
  CHECK(follows.answered(says("STARTED"), 3s).outcome == Outcome::running);
  CHECK(follows.answered(says("SUCCESS"), 60s).outcome == Outcome::look_again);
}

TEST_CASE("servers that tell no times and restores need no evidence", "[weaviate][judge]") {
  auto old = judge({.evidence = Evidence::not_offered});
  CHECK(old.answered(says("SUCCESS"), 2s).outcome == Outcome::succeeded);
  auto restore = judge({.kind = Kind::restore});
  CHECK(restore.answered(says("SUCCESS"), 2s).outcome == Outcome::succeeded);
  CHECK(evidence_of(ServerVersion::parse("1.32.7")) == Evidence::not_offered);
  CHECK(evidence_of(ServerVersion::parse("1.32.8")) == Evidence::needed);
}

TEST_CASE("a time in the year 1 proves nothing", "[weaviate][judge]") {
  auto follows = judge();
  const auto answer = BackupAnswer::parse(
      R"({"id":"nightly","status":"SUCCESS","completedAt":"0001-01-01T00:00:00.000Z","path":"s3://b/nightly"})");
  CHECK(follows.answered(answer, 2s).outcome == Outcome::look_again);
}

TEST_CASE("the reason of a failure is waited for", "[weaviate][judge]") {
  auto follows = judge();
  CHECK(follows.answered(says("FAILED"), 2s).outcome == Outcome::look_again);
  const Verdict verdict = follows.answered(failed_with("disk full"), 2100ms);
  CHECK(verdict.outcome == Outcome::failed);
  CHECK(verdict.answer.error == "disk full");
}

TEST_CASE("a failure whose reason never comes is one all the same", "[weaviate][judge]") {
  auto follows = judge();
  CHECK(follows.answered(says("FAILED"), 2s).outcome == Outcome::look_again);
  CHECK(follows.answered(says("FAILED"), 32s).outcome == Outcome::failed);
}

TEST_CASE("a cancelled operation is over", "[weaviate][judge]") {
  auto follows = judge({.kind = Kind::restore});
  CHECK(follows.answered(says("CANCELLING"), 1s).outcome == Outcome::running);
  CHECK(follows.answered(says("CANCELED"), 2s).outcome == Outcome::cancelled);
}

TEST_CASE("an id that is not known yet is waited for in the first seconds", "[weaviate][judge]") {
  auto follows = judge();
  for (int i = 0; i < 20; ++i)
    CHECK(follows.failed(refusal(ErrorCode::not_found), i * 499ms).outcome == Outcome::running);
  CHECK(follows.answered(says("STARTED"), 9999ms).outcome == Outcome::running);
}

TEST_CASE("an id that vanishes later is asked about three times", "[weaviate][judge]") {
  auto follows = judge();
  CHECK(follows.answered(says("STARTED"), 1s).outcome == Outcome::running);
  CHECK(follows.failed(refusal(ErrorCode::not_found), 11s).outcome == Outcome::running);
  CHECK(follows.failed(refusal(ErrorCode::not_found), 12s).outcome == Outcome::running);
  const Verdict verdict = follows.failed(refusal(ErrorCode::not_found), 13s);
  REQUIRE(verdict.outcome == Outcome::lost);
  CHECK(verdict.cause->code() == ErrorCode::not_found);
  CHECK(verdict.troubles == 3);
  CHECK(verdict.answer.status == "STARTED");
}

TEST_CASE("Z4: who may not ask any more is told so at once", "[weaviate][judge]") {
  for (const ErrorCode code : {ErrorCode::unauthenticated, ErrorCode::permission_denied}) {
    auto follows = judge();
    const Verdict verdict = follows.failed(refusal(code), 1ms);
    REQUIRE(verdict.outcome == Outcome::lost);
    CHECK(verdict.cause->code() == code);
  }
}

TEST_CASE("Z4: refusals that a repetition does not heal end the wait with their cause", "[weaviate][judge]") {
  for (const ErrorCode code : {ErrorCode::usage, ErrorCode::failed, ErrorCode::damaged}) {
    auto follows = judge();
    CHECK(follows.failed(refusal(code), 1s).outcome == Outcome::running);
    CHECK(follows.failed(refusal(code), 2s).outcome == Outcome::running);
    const Verdict verdict = follows.failed(refusal(code), 3s);
    REQUIRE(verdict.outcome == Outcome::lost);
    CHECK(verdict.cause->code() == code);
  }
}

TEST_CASE("refusals with answers in between are not counted together", "[weaviate][judge]") {
  auto follows = judge();
  for (int i = 0; i < 5; ++i) {
    CHECK(follows.failed(refusal(ErrorCode::failed), 20s).outcome == Outcome::running);
    CHECK(follows.failed(refusal(ErrorCode::failed), 21s).troubles == 2);
    CHECK(follows.answered(says("STARTED"), 22s).troubles == 0);
  }
}

TEST_CASE("Z1: trouble that passes is waited out, counted and shown", "[weaviate][judge]") {
  auto follows = judge();
  CHECK(follows.failed(refusal(ErrorCode::timeout), 10s).outcome == Outcome::running);
  const Verdict verdict = follows.failed(passing(), 590s);
  CHECK(verdict.outcome == Outcome::running);
  CHECK(verdict.troubles == 2);
  CHECK(verdict.cause->message() == "busy");
  CHECK(follows.answered(says("STARTED"), 600s).cause == std::nullopt);
}

TEST_CASE("trouble without a break is bounded", "[weaviate][judge]") {
  auto follows = judge();
  CHECK(follows.failed(passing(), 10s).outcome == Outcome::running);
  CHECK(follows.failed(passing(), 609s).outcome == Outcome::running);
  const Verdict verdict = follows.failed(passing(), 610s);
  REQUIRE(verdict.outcome == Outcome::lost);
  CHECK(verdict.cause->code() == ErrorCode::unavailable);
  auto recovers = judge();
  CHECK(recovers.failed(passing(), 10s).outcome == Outcome::running);
  CHECK(recovers.answered(says("STARTED"), 300s).outcome == Outcome::running);
  CHECK(recovers.failed(passing(), 610s).outcome == Outcome::running);
}

TEST_CASE("Z8: a word that is not known yet runs on and is kept", "[weaviate][judge]") {
  auto follows = judge();
  for (const auto* word : {"REHEARSING", "", "success", "CANCELLED"}) {
    const Verdict verdict = follows.answered(says(word), 5s);
    CHECK(verdict.outcome == Outcome::running);
    CHECK(verdict.answer.status == word);
  }
}

TEST_CASE("when the word last changed is remembered but not when it was first heard", "[weaviate][judge]") {
  auto follows = judge({.kind = Kind::restore});
  CHECK(follows.answered(says("TRANSFERRING"), 3s).outcome == Outcome::running);
  CHECK(follows.last_change() == 0ms);
  CHECK(follows.answered(says("FINALIZING"), 5s).outcome == Outcome::running);
  CHECK(follows.answered(says("FINALIZING"), 6s).outcome == Outcome::running);
  CHECK(follows.last_change() == 5s);
}
