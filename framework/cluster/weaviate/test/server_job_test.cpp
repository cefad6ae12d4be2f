// Jobs that a server does: asked for once, watched, ended as the server says.
#include "cluster/weaviate/server_job.hpp"

#include <thread>

#include "cluster/weaviate/test/jobs.hpp"
#include "cluster/weaviate/test/recorded.hpp"
#include "support/catch.hpp"

using namespace holdfast;
using namespace holdfast::weaviate;
using namespace holdfast::weaviate::test;
using namespace std::chrono_literals;
using cluster::Attempt;
using holdfast::test::Gate;
using Facts = FakeWeaviate::Facts;
using Texts = std::vector<std::string>;

namespace {

constexpr auto post_create = "POST /v1/backups/s3";
constexpr auto post_restore = "POST /v1/backups/s3/nightly/restore";
constexpr auto ask_create = "GET /v1/backups/s3/nightly";
constexpr auto cancel_create = "DELETE /v1/backups/s3/nightly";

/// Runs `job` until the server has been asked `looks` times, then stops it as a cancel does.
ErrorCode stopped(Bench& bench, ServerJob& job, std::string_view question, std::size_t looks) {
  std::stop_source stop;
  const std::jthread stopper{[&] {
    static_cast<void>(bench.server.wait_for(question, looks));
    stop.request_stop();
  }};
  Notes notes;
  return failure_of([&] { return job.run(notes, stop.get_token()); }).code();
}

}  // namespace

TEST_CASE("a create is asked for once and over when its evidence is there", "[weaviate][job]") {
  Bench bench;
  bench.server.change([](Facts& facts) { facts.without_evidence = 1; });
  const auto job = bench.job(create_nightly);
  CHECK_FALSE(job->goes_on());
  Notes notes;
  const operation::Summary summary = job->run(notes, {});
  CHECK(notes.all() == Texts{"transfer", "commit"});
  CHECK(summary.collections == Texts{"Article", "Author"});
  CHECK(summary.bytes == 1'610'612'736);
  CHECK(bench.server.count(post_create) == 1);
  CHECK(bench.server.count(ask_create) >= 4);  // before, STARTED, SUCCESS without and with the time
  CHECK_FALSE(job->goes_on());
}

TEST_CASE("a create that never gets its evidence goes on as far as anybody knows", "[weaviate][job]") {
  Bench bench;
  bench.patience.evidence_for = 100ms;
  bench.server.change([](Facts& facts) { facts.without_evidence = 1000; });
  const auto job = bench.job(create_nightly);
  Notes notes;
  const Error error = failure_of([&] { return job->run(notes, {}); });
  CHECK_THAT(error.message(), Catch::Contains("what becomes of 'nightly' cannot be told"));
  CHECK(notes.all() == Texts{"transfer"});
  CHECK(job->goes_on());
}

TEST_CASE("what fails on the server fails with the server's reason", "[weaviate][job]") {
  Bench bench;
  bench.server.change([](Facts& facts) {
    facts.create_words = {"STARTED", "FAILED"};
    facts.error = "node1: disk full";
  });
  const auto job = bench.job(create_nightly);
  Notes notes;
  const Error error = failure_of([&] { return job->run(notes, {}); });
  CHECK(error.code() == ErrorCode::failed);
  CHECK_THAT(error.message(), Catch::Contains("disk full"));
  CHECK_FALSE(job->goes_on());
  CHECK_FALSE(job->clean_up().has_value());
  CHECK(bench.server.count("DELETE") == 0);
}

TEST_CASE("Z6: a create whose answer is lost is watched where the server has it", "[weaviate][job]") {
  Bench bench;
  bench.server.fail_next(post_create, {.arrives = Arrives::yes, .failure = cut});
  const auto job = bench.job(create_nightly);
  Notes notes;
  CHECK(job->run(notes, {}).collections.size() == 2);
  CHECK(bench.server.count(post_create) == 1);
}

TEST_CASE("Z6: a create that shows a moment after its answer was lost is found", "[weaviate][job]") {
  Bench bench;
  const auto job = bench.job(create_nightly);
  bench.server.fail_next(post_create, {.arrives = Arrives::yes, .failure = cut});
  bench.server.fail_next(ask_create, {.reply = http::Response{.status = 404}, .times = 2});
  Notes notes;
  CHECK(job->run(notes, {}).collections.size() == 2);
  CHECK(bench.server.count(post_create) == 1);
}

TEST_CASE("Z6: a request that never arrived is told of and not sent again", "[weaviate][job]") {
  Bench bench;
  bench.patience.unknown_for = 100ms;
  bench.server.fail_next(post_create, {.failure = cut});
  const auto job = bench.job(create_nightly);
  Notes notes;
  const Error error = failure_of([&] { return job->run(notes, {}); });
  CHECK_THAT(error.message(), Catch::Contains("the server knows nothing of it"));
  CHECK(bench.server.count(post_create) == 1);
  CHECK_FALSE(job->goes_on());
  CHECK(notes.all() == Texts{"transfer"});
}

TEST_CASE("an answer that a proxy gave up on is settled by asking", "[weaviate][job]") {
  Bench bench;
  bench.server.fail_next(post_create, {.arrives = Arrives::yes, .reply = http::Response{.status = 504}});
  const auto job = bench.job(create_nightly);
  Notes notes;
  CHECK(job->run(notes, {}).collections.size() == 2);
  CHECK(bench.server.count(post_create) == 1);
}

TEST_CASE("a lost request that nobody can be asked about goes on as far as anybody knows", "[weaviate][job]") {
  Bench bench;
  const auto job = bench.job(create_nightly);
  bench.server.fail_next(post_create, {.arrives = Arrives::yes, .failure = cut});
  bench.server.fail_next(ask_create, {.reply = http::Response{.status = 401}, .times = 1000});
  Notes notes;
  CHECK(failure_of([&] { return job->run(notes, {}); }).code() == ErrorCode::unauthenticated);
  CHECK(job->goes_on());
}

TEST_CASE("a server that went away with the answer to a request is waited for", "[weaviate][job]") {
  Bench bench;
  const auto job = bench.job(create_nightly);
  bench.server.fail_next(post_create, {.arrives = Arrives::yes, .failure = cut});
  bench.server.fail_next(ask_create, {.failure = away, .times = 30});  // more than one question is repeated
  Notes notes;
  CHECK(job->run(notes, {}).collections.size() == 2);
  CHECK(bench.server.count(post_create) == 1);
  REQUIRE(notes.all().size() == 3);
  CHECK_THAT(notes.all()[1], Catch::Contains("still waiting"));
}

TEST_CASE("nobody waits for ever for a server that went away with the answer to a request", "[weaviate][job]") {
  Bench bench;
  bench.patience.silent_for = 100ms;
  const auto job = bench.job(create_nightly);
  bench.server.fail_next(post_create, {.failure = cut});
  bench.server.fail_next(ask_create, {.failure = away, .times = 1'000'000});
  Notes notes;
  CHECK(failure_of([&] { return job->run(notes, {}); }).code() == ErrorCode::unavailable);
  CHECK(notes.is_accepted());  // it may be, so whoever waits for that alone goes on
  CHECK(job->goes_on());
}

TEST_CASE("a create that is refused leaves nothing that goes on", "[weaviate][job]") {
  Bench bench;
  bench.server.fail_next(post_create, {.reply = http::Response{.status = 422, .body = recorded("create cpu 81").body}});
  const auto job = bench.job(create_nightly);
  Notes notes;
  CHECK(failure_of([&] { return job->run(notes, {}); }).code() == ErrorCode::usage);
  CHECK_FALSE(job->goes_on());
  CHECK_FALSE(job->clean_up().has_value());
  CHECK(bench.server.count("DELETE") == 0);
}

TEST_CASE("Z7: another create in the way is a conflict with its id and kind", "[weaviate][job]") {
  Bench bench;
  bench.server.change([](Facts& facts) { facts.creates["other"] = {.words = {"STARTED"}}; });
  const auto job = bench.job(create_nightly);
  Notes notes;
  try {
    job->run(notes, {});
    FAIL("granted");
  } catch (const BackupConflictError& conflict) {
    CHECK(conflict.running().id == "other");
    CHECK(conflict.running().kind == "create");
  }
  CHECK(bench.server.count(post_create) == 1);
  CHECK_FALSE(job->goes_on());
}

TEST_CASE("a restore commits when the server changes its schema", "[weaviate][job]") {
  Bench bench;
  bench.keep_only_the_backup();
  const auto job = bench.job(restore_nightly);
  Notes notes;
  CHECK(job->run(notes, {}).collections == Texts{"Article", "Author"});
  CHECK(notes.all() == Texts{"transfer", "commit", "commit"});
  CHECK(bench.server.count(post_restore) == 1);
}

TEST_CASE("a restore that succeeds without its collections is told of", "[weaviate][job]") {
  Bench bench;
  bench.keep_only_the_backup();
  const auto job = bench.job(restore_nightly);
  bench.server.fail_next("GET /v1/schema", {.reply = http::Response{.status = 200, .body = R"({"classes":[]})"}});
  Notes notes;
  CHECK_THAT(failure_of([&] { return job->run(notes, {}); }).message(),
             Catch::Contains("not all collections of 'nightly' are there"));
  CHECK_FALSE(job->goes_on());  // it is over, and no success
}

TEST_CASE("the slot of a restore that is over is waited for", "[weaviate][job]") {
  Bench bench;
  bench.keep_only_the_backup();
  bench.server.change([](Facts& facts) {
    facts.restores["nightly"] = {.words = {"CANCELED"}};
    facts.restore_slot_busy = 2;
  });
  const auto job = bench.job(restore_nightly);
  Notes notes;
  CHECK(job->run(notes, {}).collections.size() == 2);
  CHECK(bench.server.count(post_restore) == 3);
}

TEST_CASE("a slot that stays taken is a conflict in the end", "[weaviate][job]") {
  Bench bench;
  bench.keep_only_the_backup();
  bench.server.change([](Facts& facts) {
    facts.restores["nightly"] = {.words = {"SUCCESS"}};
    facts.restore_slot_busy = 1000;
  });
  ServerJob job{{.api = bench.api,
                 .watcher = bench.watcher,
                 .prepared = prepare(bench.api, restore_nightly, bench.options()),
                 .slot_busy_for = std::chrono::milliseconds{1}}};
  Notes notes;
  CHECK(failure_of([&] { return job.run(notes, {}); }).code() == ErrorCode::conflict);
  CHECK_FALSE(job.goes_on());
}

TEST_CASE("a restore of the same backup that still runs is a conflict at once", "[weaviate][job]") {
  Bench bench;
  bench.keep_only_the_backup();
  bench.server.change([](Facts& facts) { facts.restores["nightly"] = {.words = {"TRANSFERRING"}}; });
  const auto job = bench.job(restore_nightly);
  Notes notes;
  CHECK(failure_of([&] { return job->run(notes, {}); }).code() == ErrorCode::conflict);
  CHECK(bench.server.count(post_restore) == 1);
  CHECK_FALSE(job->goes_on());
}

TEST_CASE("the status of an earlier restore is not taken for that of a lost one", "[weaviate][job]") {
  Bench bench;
  bench.patience.unknown_for = 100ms;
  bench.keep_only_the_backup();
  bench.server.change([](Facts& facts) { facts.restores["nightly"] = {.words = {"SUCCESS"}}; });
  bench.server.fail_next(post_restore, {.failure = cut});
  const auto job = bench.job(restore_nightly);
  Notes notes;
  CHECK_THAT(failure_of([&] { return job->run(notes, {}); }).message(),
             Catch::Contains("the server knows nothing of it"));
  CHECK(bench.server.count(post_restore) == 1);
  CHECK_FALSE(job->goes_on());
}

TEST_CASE("a lost restore that ended as an earlier one did is known by its collections", "[weaviate][job]") {
  Bench bench;
  bench.keep_only_the_backup();
  bench.server.change([](Facts& facts) {
    facts.restores["nightly"] = {.words = {"SUCCESS"}};
    facts.restore_words = {"SUCCESS"};
  });
  bench.server.fail_next(post_restore, {.arrives = Arrives::yes, .failure = cut});
  const auto job = bench.job(restore_nightly);
  Notes notes;
  CHECK(job->run(notes, {}).collections.size() == 2);
  CHECK(bench.server.count(post_restore) == 1);
}

TEST_CASE("X10: a cancel is sent and its end waited for", "[weaviate][job]") {
  Bench bench;
  bench.server.change([](Facts& facts) {
    facts.create_words = {"STARTED"};
    facts.cancel_words = {"STARTED", "CANCELED"};
  });
  const auto job = bench.job(create_nightly);
  REQUIRE(stopped(bench, *job, ask_create, 2) == ErrorCode::cancelled);
  CHECK(job->goes_on());
  CHECK_FALSE(job->clean_up().has_value());
  CHECK(bench.server.count(cancel_create) == 1);
  CHECK_FALSE(job->goes_on());
  CHECK(bench.server.facts().creates["nightly"].words == FakeWeaviate::Words{"CANCELED"});
  CHECK_FALSE(job->clean_up().has_value());
  CHECK(bench.server.count(cancel_create) == 1);
}

TEST_CASE("X10: a server that is quicker than a cancel has the last word", "[weaviate][job]") {
  Bench bench;
  bench.server.change([](Facts& facts) {
    facts.create_words = {"STARTED"};
    facts.cancel_words = {"STARTED", "SUCCESS"};
  });
  const auto job = bench.job(create_nightly);
  REQUIRE(stopped(bench, *job, ask_create, 2) == ErrorCode::cancelled);
  const auto summary = job->clean_up();
  REQUIRE(summary);
  CHECK(summary->collections == Texts{"Article", "Author"});
}

TEST_CASE("X10: a cancel that is refused because all is done gives the end", "[weaviate][job]") {
  Bench bench;
  bench.server.change([](Facts& facts) { facts.create_words = {"STARTED"}; });
  const auto job = bench.job(create_nightly);
  REQUIRE(stopped(bench, *job, ask_create, 2) == ErrorCode::cancelled);
  bench.server.change([](Facts& facts) { facts.creates["nightly"].words = {"SUCCESS"}; });
  CHECK(job->clean_up().has_value());
  CHECK(bench.server.count(cancel_create) == 1);
}

TEST_CASE("a cancel that a server takes and does nothing about is told to be one of a server that died",
          "[weaviate][job]") {
  Bench bench;
  bench.server.change([](Facts& facts) {
    facts.creates["nightly"] = {.words = {"STARTED"}};
    facts.cancel_words = {"STARTED"};
  });
  ServerJob job{{.api = bench.api,
                 .watcher = bench.watcher,
                 .prepared = prepare(bench.api, create_nightly, bench.options(Attempt::again)),
                 .attempt = Attempt::again,
                 .polling = {.first_round = 1ms, .round = 1ms},
                 .cancel_shows_within = 50ms}};
  const Error error = failure_of([&] { return job.clean_up(); });
  CHECK(error.code() == ErrorCode::failed);
  CHECK_THAT(error.message(), Catch::Contains("says STARTED as before"));
  CHECK_THAT(error.hint(), Catch::Contains("another id"));
  CHECK_FALSE(job.goes_on());
}

TEST_CASE("a cancel whose answer is lost is sent again", "[weaviate][job]") {
  Bench bench;
  bench.server.change([](Facts& facts) { facts.create_words = {"STARTED"}; });
  bench.server.fail_next(cancel_create, {.failure = cut});
  const auto job = bench.job(create_nightly);
  REQUIRE(stopped(bench, *job, ask_create, 2) == ErrorCode::cancelled);
  CHECK_FALSE(job->clean_up().has_value());
  CHECK(bench.server.count(cancel_create) == 2);
}

TEST_CASE("a cancel during the request looks whether it arrived", "[weaviate][job]") {
  Bench bench;
  Gate gate;
  bench.server.change([](Facts& facts) { facts.create_words = {"STARTED"}; });
  bench.server.fail_next(post_create, {.arrives = Arrives::yes, .gate = &gate});
  const auto job = bench.job(create_nightly);
  REQUIRE(stopped(bench, *job, post_create, 1) == ErrorCode::cancelled);
  CHECK(job->goes_on());
  bench.server.fail_next(ask_create, {.reply = http::Response{.status = 404}});  // it shows a moment later
  CHECK_FALSE(job->clean_up().has_value());
  CHECK(bench.server.count(cancel_create) == 1);
  CHECK(bench.server.facts().creates["nightly"].words == FakeWeaviate::Words{"CANCELED"});
}

TEST_CASE("Z4: a key that is withdrawn while one watches ends the watching and nothing else", "[weaviate][job]") {
  Bench bench;
  bench.server.change([](Facts& facts) { facts.create_words = {"STARTED"}; });
  const auto job = bench.job(create_nightly);
  bench.server.fail_next(ask_create, {.reply = http::Response{.status = 401}, .times = 1000});
  Notes notes;
  const Error error = failure_of([&] { return job->run(notes, {}); });
  CHECK(error.code() == ErrorCode::unauthenticated);
  CHECK_THAT(error.message(), Catch::Contains("what becomes of 'nightly' cannot be told"));
  CHECK(job->goes_on());
  CHECK(bench.server.count("DELETE") == 0);
}

TEST_CASE("an operation that is taken up is watched and not asked for again", "[weaviate][job]") {
  Bench bench;
  bench.server.change([](Facts& facts) { facts.creates["nightly"] = {.words = {"STARTED", "STARTED", "SUCCESS"}}; });
  const auto job = bench.job(create_nightly, Attempt::again);
  CHECK(job->goes_on());
  Notes notes;
  CHECK(job->run(notes, {}).collections.size() == 2);
  CHECK(bench.server.count(post_create) == 0);
}

TEST_CASE("an operation that never reached the server is asked for when it is taken up", "[weaviate][job]") {
  Bench bench;
  const auto job = bench.job(create_nightly, Attempt::again);
  Notes notes;
  CHECK(job->run(notes, {}).collections.size() == 2);
  CHECK(bench.server.count(post_create) == 1);
}

TEST_CASE("a restore that is taken up and is there is not done again", "[weaviate][job]") {
  Bench bench;
  bench.keep_only_the_backup();
  bench.server.change([](Facts& facts) {
    facts.restores["nightly"] = {.words = {"SUCCESS"}};
    facts.classes = {"Article", "Author"};
  });
  CHECK(bench.job(restore_nightly, Attempt::again)->settle().has_value());
  const auto job = bench.job(restore_nightly, Attempt::again);
  Notes notes;
  CHECK(job->run(notes, {}).collections.size() == 2);
  CHECK(bench.server.count(post_restore) == 0);
}

TEST_CASE("another's restore is not cancelled by one that was refused when it was taken up", "[weaviate][job]") {
  Bench bench;
  bench.keep_only_the_backup();
  const auto job = bench.job(restore_nightly, Attempt::again);
  bench.server.fail_next(post_restore, {.reply = http::Response{.status = 403}});
  Notes notes;
  CHECK(failure_of([&] { return job->run(notes, {}); }).code() == ErrorCode::permission_denied);
  bench.server.change([](Facts& facts) { facts.restores["nightly"] = {.words = {"TRANSFERRING"}}; });
  CHECK_FALSE(job->clean_up().has_value());
  CHECK(bench.server.count("DELETE") == 0);
}

TEST_CASE("what the server leaves out is told and not counted", "[weaviate][job]") {
  Bench bench;
  const auto job = bench.job(create_nightly);
  bench.server.fail_next(
      post_create,
      {.arrives = Arrives::yes,
       .reply = http::Response{
           .status = 200,
           .body = R"({"classes":["Author"],"id":"nightly","path":"s3://b/nightly","status":"STARTED"})"}});
  Notes notes;
  CHECK(job->run(notes, {}).collections == Texts{"Author"});
  REQUIRE(notes.all().size() == 3);
  CHECK_THAT(notes.all()[1], Catch::Contains("leaves 'Article' out"));
}

TEST_CASE("trouble while one watches is told and passes", "[weaviate][job]") {
  Bench bench;
  const auto job = bench.job(create_nightly);
  bench.server.fail_next(ask_create, {.failure = http::Failure{.cause = http::Cause::not_http}});
  Notes notes;
  CHECK(job->run(notes, {}).collections.size() == 2);
  REQUIRE(notes.all().size() == 3);
  CHECK_THAT(notes.all()[1], Catch::Contains("could not be read (1 times in a row; still waiting)"));
}
