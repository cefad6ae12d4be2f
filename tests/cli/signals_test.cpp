// Ends that somebody else decides about: Ctrl-C, SIGTERM, kill -9, cancel and wait from another process.
#include <csignal>

#include "program.hpp"
#include "support/catch.hpp"
#include "support/tree.hpp"

namespace holdfast::test {
namespace {

/// A create that moves data for as long as the gate is closed.
const std::vector<std::string> slow_create{"create", "slow", "--backend", "gated", "--json"};
constexpr std::string_view moving = R"("to":"transferring")";

}  // namespace

TEST_CASE("Ctrl-C cancels a create and removes what it wrote", "[signals]") {
  const Workplace place;
  place.close_gate();
  Running create = place.start(slow_create);
  REQUIRE(create.wait_for(moving));
  create.signal(SIGINT);
  const Result result = create.finish();
  CHECK(result.code == 130);
  CHECK(text_at(last_line(result.out), "code") == "cancelled");
  CHECK(read_tree(place / "backups").empty());
  CHECK_THAT(place.run({"operations"}).out, Catch::Contains("cancelled"));
}

TEST_CASE("SIGTERM stops a create so that the same command goes on with it", "[signals]") {
  const Workplace place;
  place.close_gate();
  Running create = place.start(slow_create);
  REQUIRE(create.wait_for(moving));
  create.signal(SIGTERM);
  const Result stopped = create.finish();
  CHECK(stopped.code == 1);
  CHECK_THAT(stopped.out, Catch::Contains("stopped before its end") && Catch::Contains("goes on where it stood"));
  CHECK_THAT(place.run({"status", "slow", "--backend", "gated"}).out, Catch::Contains("interrupted (TRANSFERRING)"));
  place.open_gate();
  const Result again = place.run(slow_create);
  CHECK(again.code == 0);
  CHECK_THAT(again.out, Catch::Contains("taking up the interrupted operation"));
}

TEST_CASE("a create that was killed is taken up or cancelled", "[signals]") {
  const Workplace place;
  place.close_gate();
  {
    Running create = place.start(slow_create);
    REQUIRE(create.wait_for(moving));
    create.signal(SIGKILL);
    CHECK(create.finish().code == 256 + SIGKILL);
  }
  CHECK_THAT(place.run({"operations"}).out, Catch::Contains("interrupted (transferring)"));
  SECTION("taken up") {
    place.open_gate();
    CHECK(place.run(slow_create).code == 0);
  }
  SECTION("cancelled") {
    const Result cancelled = place.run({"cancel", "slow", "--backend", "gated"});
    CHECK(cancelled.code == 0);
    CHECK_THAT(cancelled.out, Catch::Contains("CANCELED"));
    CHECK(read_tree(place / "backups").empty());
  }
  SECTION("waited for") {
    const Result waited = place.run({"wait", "slow", "--backend", "gated"});
    CHECK(waited.code == 1);
    CHECK_THAT(waited.err, Catch::Contains("its process is gone"));
  }
}

TEST_CASE("another process sees the create and is refused one of its own and cancels it", "[signals]") {
  const Workplace place;
  place.close_gate();
  Running create = place.start(slow_create);
  REQUIRE(create.wait_for(moving));
  CHECK_THAT(place.run({"status", "slow", "--backend", "gated"}).out, Catch::Contains("TRANSFERRING"));
  const Result refused = place.run({"create", "other", "--backend", "gated"});
  CHECK(refused.code == 11);
  CHECK_THAT(refused.err, Catch::Contains("slow") && Catch::Contains("[conflict]"));
  const Result timed_out = place.run({"wait", "slow", "--backend", "gated", "--timeout", "1ms"});
  CHECK(timed_out.code == 124);
  const Result cancelled = place.run({"cancel", "slow", "--backend", "gated"});
  INFO(cancelled.err);
  CHECK(cancelled.code == 0);
  CHECK_THAT(cancelled.out, Catch::Contains("CANCELED"));
  CHECK(create.finish().code == 130);
}

TEST_CASE("a detached create goes on by itself and is waited for", "[signals]") {
  const Workplace place;
  place.close_gate();
  const Result begun = place.run({"create", "far", "--backend", "gated", "--detach"});
  INFO(begun.err);
  CHECK(begun.code == 0);
  CHECK_THAT(begun.out, Catch::Contains("began to create 'far' as operation"));
  CHECK_THAT(place.run({"status", "far", "--backend", "gated"}).out, !Catch::Contains("SUCCESS"));
  place.open_gate();
  CHECK(place.run({"wait", "far", "--backend", "gated"}).code == 0);
  CHECK_THAT(place.run({"list", "--backend", "gated"}).out, Catch::Contains("far  SUCCESS"));
}

TEST_CASE("a detached create that is refused says so at once", "[signals]") {
  const Workplace place;
  const Result refused = place.run({"create", "far", "--backend", "nowhere", "--detach"});
  CHECK(refused.code == 10);
  CHECK_THAT(refused.err, Catch::Contains("nowhere"));
}

TEST_CASE("a timeout stops a create of this process where it can be taken up", "[signals]") {
  const Workplace place;
  place.close_gate();
  std::vector<std::string> words = slow_create;
  words.insert(words.end(), {"--timeout", "1ms"});
  const Result result = place.run(words);
  CHECK(result.code == 124);
  CHECK_THAT(result.out, Catch::Contains("begin it again"));
  CHECK(place.run({"cancel", "slow", "--backend", "gated"}).code == 0);
}

}  // namespace holdfast::test
