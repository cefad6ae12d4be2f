// The program on a server. The labels are those of the tests of another program.
#include <csignal>

#include "served_weaviate.hpp"
#include "support/catch.hpp"

namespace holdfast::test {

using Facts = FakeWeaviate::Facts;

namespace {

void know(ServedWeaviate& server, const char* create, const char* restore) {
  server.weaviate.change([&](Facts& facts) {
    facts.creates["nightly"] = {.words = {create}, .error = "the disk is full", .classes = {"Article"}};
    if (restore != nullptr) facts.restores["nightly"] = {.words = {restore}, .classes = {"Article"}};
  });
}

}  // namespace

TEST_CASE("X17: collections are looked for before anything is asked for", "[program][server]") {
  ServedWeaviate server;
  for (const auto* option : {"--include", "--exclude"}) {
    const Result refused = server.run({"create", "nightly", option, "Poem"});
    CHECK(refused.code == 10);
    CHECK_THAT(refused.err, Catch::Contains("'Poem'"));
  }
  CHECK_FALSE(server.was_asked("POST /v1/backups/s3"));
  CHECK(server.run({"create", "nightly", "--include", "Art*", "--dry-run"}).code == 0);
}

TEST_CASE("X17: waiting for what fails is an error that tells why", "[program][server]") {
  ServedWeaviate server;
  know(server, "FAILED", nullptr);
  const Result waited = server.run({"wait", "nightly"});
  CHECK(waited.code == 1);
  CHECK_THAT(waited.err, Catch::Contains("the disk is full"));
}

TEST_CASE("X17: cancelling what is over is an error with its status", "[program][server]") {
  ServedWeaviate server;
  know(server, "SUCCESS", nullptr);
  const Result refused = server.run({"cancel", "nightly"});
  CHECK(refused.code == 1);
  CHECK_THAT(refused.err, Catch::Contains("was over: SUCCESS"));
  CHECK_FALSE(server.was_asked("DELETE /v1/backups/s3/nightly"));
}

TEST_CASE("X17: a status is told as text and as JSON and never without an id", "[program][server]") {
  ServedWeaviate server;
  know(server, "STARTED", nullptr);
  CHECK_THAT(server.run({"status", "nightly"}).out, Catch::Contains("STARTED"));
  CHECK(text_at(server.run({"--json", "status", "nightly"}).out, "status") == "STARTED");
  const Result refused = server.run({"status"});
  CHECK(refused.code == 2);
  CHECK_THAT(refused.err, Catch::Contains("ID"));
}

TEST_CASE("X17: a create and a restore are each asked about by themselves", "[program][server]") {
  ServedWeaviate creates;
  know(creates, "SUCCESS", "TRANSFERRING");
  CHECK_THAT(creates.run({"status", "nightly"}).out, Catch::Contains("SUCCESS"));
  CHECK_FALSE(creates.was_asked("GET /v1/backups/s3/nightly/restore"));
  ServedWeaviate restores;
  know(restores, "SUCCESS", "TRANSFERRING");
  CHECK_THAT(restores.run({"status", "nightly", "--restore"}).out, Catch::Contains("TRANSFERRING"));
  CHECK_FALSE(restores.was_asked("GET /v1/backups/s3/nightly"));
}

TEST_CASE("what a server refuses ends a detached create as it ends one that is followed", "[program][server]") {
  ServedWeaviate server;
  server.weaviate.change([](Facts& facts) { facts.creates["other"] = {.words = {"STARTED"}}; });
  const Result refused = server.run({"create", "nightly", "--detach"});
  CHECK(refused.code == 11);
  CHECK_THAT(refused.err, Catch::Contains("backup other already in progress"));
}

TEST_CASE("Ctrl-C while the server considers a create cancels it", "[program][server]") {
  ServedWeaviate server;
  Gate gate;
  server.weaviate.change([](Facts& facts) { facts.create_words = {"STARTED"}; });
  server.weaviate.fail_next("POST", {.arrives = Arrives::yes, .gate = &gate});
  Running running = server.start({"create", "nightly"});
  REQUIRE(gate.wait_for_arrivals());
  running.signal(SIGINT);
  REQUIRE(running.wait_for("cancelling"));
  gate.open();
  const Result cancelled = running.finish();
  CHECK(cancelled.code == 130);
  CHECK_THAT(cancelled.err, Catch::Contains("the create of 'nightly' was cancelled"));
  CHECK(server.was_asked("DELETE /v1/backups/s3/nightly"));
}

TEST_CASE("SIGTERM while the server considers a create leaves it to the server", "[program][server]") {
  ServedWeaviate server;
  Gate gate;
  server.weaviate.fail_next("POST", {.arrives = Arrives::yes, .gate = &gate});
  Running running = server.start({"create", "nightly"});
  REQUIRE(gate.wait_for_arrivals());
  running.signal(SIGTERM);
  REQUIRE(running.wait_for("the server goes on"));
  gate.open();
  CHECK(running.finish().code == 124);
  CHECK_FALSE(server.was_asked("DELETE /v1/backups/s3/nightly"));
  CHECK(server.run({"wait", "nightly"}).code == 0);
}

TEST_CASE("a list is sorted as it is wanted", "[program][server]") {
  const ServedWeaviate server;
  CHECK(server.run({"list", "--order", "asc"}).code == 0);
  CHECK(server.weaviate.count("GET /v1/backups/s3?order=asc") == 1);
  CHECK(server.run({"list", "--order", "sideways"}).code == 2);
}

}  // namespace holdfast::test
