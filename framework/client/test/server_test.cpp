// The client on a server: what the server knows, whoever began it, and what becomes of operations that this machine
// began. The labels are those of the tables of what other clients test, and get wrong.
#include <thread>

#include "server_rig.hpp"
#include "support/catch.hpp"

namespace holdfast::test {

using namespace std::chrono_literals;
using operation::Phase;

namespace {

/// Begins a create of `nightly` that the server runs on and on, once it was asked about it.
BackupCreateOperation begin_endless(ServerRig& rig, const Client& client) {
  rig.creates_say({"STARTED"});
  auto operation = client.backups().create({.id = "nightly", .backend = in_s3});
  REQUIRE(rig.server.wait_for(ask_nightly, 2));
  return operation;
}

/// Leaves such a create without an owner.
void interrupt_create(ServerRig& rig) {
  Client client = rig.client();
  begin_endless(rig, client);
  client.shut_down();
  REQUIRE(rig.journal().is_interrupted());
}

http::Response status_only(int status) { return {.status = status}; }

}  // namespace

TEST_CASE("X1: the status after success reports success and path", "[server]") {
  ServerRig rig;
  Client client = rig.client();
  const Backup done = client.backups().create_sync({.id = "nightly", .backend = in_s3}, {.timeout = 10s});
  CHECK(done.status == BackupStatus::success);
  const Backup status = client.backups().status("nightly", in_s3);
  CHECK(status.status == BackupStatus::success);
  CHECK(status.path == "s3://b/nightly");
  CHECK(status.size_bytes == 1'610'612'736U);
  CHECK(status.collections == std::vector<std::string>{"Article", "Author"});
}

TEST_CASE("X3: a restore of a backup that is not there names it", "[server]") {
  ServerRig rig;
  Client client = rig.client();
  CHECK_THROWS_WITH(client.backups().restore({.id = "nothing", .backend = in_s3}), Catch::Contains("nothing"));
  CHECK(rig.journals().list().empty());
}

TEST_CASE("X4: an id that was never used has no status and a backup that was never restored no restore", "[server]") {
  ServerRig rig;
  rig.server.change([](FakeWeaviate::Facts& facts) { facts.creates["nightly"] = {.words = {"SUCCESS"}}; });
  Client client = rig.client();
  CHECK_THROWS_AS(client.backups().status("unknown", in_s3), NotFoundError);
  CHECK_THROWS_AS(client.backups().restore_status("nightly", in_s3), NotFoundError);
  CHECK_THROWS_AS(client.backups().attach_create("unknown", in_s3), NotFoundError);
}

TEST_CASE("X5: including and excluding together is refused without asking the server", "[server]") {
  ServerRig rig;
  Client client = rig.client();
  CHECK_THROWS_AS(client.backups().create({.id = "nightly", .backend = in_s3, .include = {"A"}, .exclude = {"B"}}),
                  UsageError);
  CHECK_THROWS_AS(client.backups().restore({.id = "nightly", .backend = in_s3, .include = {"A"}, .exclude = {"B"}}),
                  UsageError);
  CHECK(rig.server.count("") == 0);
}

TEST_CASE("X10: a create that is cancelled ends as cancelled on the server and here", "[server]") {
  ServerRig rig;
  Client client = rig.client();
  const auto operation = begin_endless(rig, client);
  CHECK(operation.cancel() == CancelAnswer::requested);
  CHECK(operation.wait_for_completion({.timeout = 10s}).status == BackupStatus::canceled);
  CHECK(client.backups().status("nightly", in_s3).status == BackupStatus::canceled);
  CHECK(rig.server.count(cancel_nightly) == 1);
  CHECK(rig.journal().phase() == Phase::cancelled);
}

TEST_CASE("X10: a cancel that the server's commit has overtaken ends as succeeded", "[server]") {
  ServerRig rig;
  rig.server.change([](FakeWeaviate::Facts& facts) { facts.cancel_words = {"SUCCESS"}; });
  Client client = rig.client();
  const auto operation = begin_endless(rig, client);
  CHECK(operation.cancel() == CancelAnswer::requested);
  CHECK(operation.wait_for_completion({.timeout = 10s}).status == BackupStatus::success);
  CHECK(rig.journal().phase() == Phase::succeeded);
}

TEST_CASE("X12: the list is the server's and holds what others began", "[server]") {
  ServerRig rig;
  rig.server.change([](FakeWeaviate::Facts& facts) {
    facts.creates["monday"] = {.words = {"SUCCESS"}, .classes = {"Article"}};
    facts.creates["tuesday"] = {.words = {"STARTED"}};
  });
  Client client = rig.client();
  const auto backups = client.backups().list(in_s3);
  REQUIRE(backups.size() == 2);
  CHECK(backups[0].id == "monday");
  CHECK(backups[0].collections == std::vector<std::string>{"Article"});
  CHECK(backups[1].status == BackupStatus::started);
}

TEST_CASE("X12: a list in the order of the beginnings is asked for and sorted so", "[server]") {
  ServerRig rig;
  Client client = rig.client();
  static_cast<void>(client.backups().list(in_s3));
  CHECK(rig.server.count("GET /v1/backups/s3?order=desc") == 1);
  static_cast<void>(client.backups().list(in_s3, {.order = ListOrder::oldest_first}));
  CHECK(rig.server.count("GET /v1/backups/s3?order=asc") == 1);
}

TEST_CASE("X15: who waits with raising for a create that is cancelled meanwhile gets the cancel", "[server]") {
  ServerRig rig;
  Client client = rig.client();
  const auto operation = begin_endless(rig, client);
  const std::jthread canceller{[&] { client.backups().cancel("nightly", in_s3); }};
  CHECK_THROWS_AS(operation.wait_for_completion({.timeout = 10s, .on_failure = OnFailure::raise}), CancelledError);
}

TEST_CASE("X15: a cancel of what nobody knows is told and sends nothing", "[server]") {
  ServerRig rig;
  Client client = rig.client();
  CHECK_THROWS_AS(client.backups().cancel("unknown", in_s3), NotFoundError);
  CHECK_THROWS_AS(client.backups().cancel_restore("unknown", in_s3), NotFoundError);
  CHECK(rig.server.count("DELETE") == 0);
}

TEST_CASE("X15: a cancel of what ends in the same moment is told as finished", "[server]") {
  ServerRig rig;
  rig.server.change([](FakeWeaviate::Facts& facts) { facts.creates["nightly"] = {.words = {"STARTED", "SUCCESS"}}; });
  Client client = rig.client();
  CHECK(client.backups().cancel("nightly", in_s3) == CancelAnswer::finished);
  CHECK(rig.server.count(cancel_nightly) == 1);
}

TEST_CASE("a restore that changes the schema is too late to cancel", "[server]") {
  ServerRig rig;
  rig.server.change([](FakeWeaviate::Facts& facts) {
    facts.creates["nightly"] = {.words = {"SUCCESS"}};
    facts.restores["nightly"] = {.words = {"FINALIZING"}};
  });
  Client client = rig.client();
  CHECK(client.backups().cancel_restore("nightly", in_s3) == CancelAnswer::too_late);
  CHECK(rig.server.count("DELETE") == 0);
}

TEST_CASE("what somebody else began is attached to, waited for and cancelled", "[server]") {
  ServerRig rig;
  rig.server.change([](FakeWeaviate::Facts& facts) { facts.creates["nightly"] = {.words = {"STARTED"}}; });
  Client client = rig.client();
  const auto operation = client.backups().attach_create("nightly", in_s3);
  CHECK(operation.operation_id().empty());
  CHECK_FALSE(operation.is_completed());
  CHECK_THROWS_AS(operation.wait_for_completion({.timeout = 5ms}), TimeoutError);
  CHECK(operation.cancel() == CancelAnswer::requested);
  CHECK(operation.wait_for_completion({.timeout = 10s}).status == BackupStatus::canceled);
  CHECK(operation.cancel() == CancelAnswer::finished);
  CHECK(rig.journals().list().empty());
}

TEST_CASE("a handle of what somebody else began outlives its client", "[server]") {
  ServerRig rig;
  rig.server.change([](FakeWeaviate::Facts& facts) { facts.creates["nightly"] = {.words = {"STARTED"}}; });
  const auto operation = rig.client().backups().attach_create("nightly", in_s3);
  CHECK_FALSE(operation.is_completed());
  rig.nightly_says({"SUCCESS"});
  CHECK(operation.wait_for_completion({.timeout = 10s}).status == BackupStatus::success);
}

TEST_CASE("what somebody else began and failed raises with the server's reason", "[server]") {
  ServerRig rig;
  rig.server.change(
      [](FakeWeaviate::Facts& facts) { facts.creates["nightly"] = {.words = {"FAILED"}, .error = "disk full"}; });
  Client client = rig.client();
  const auto operation = client.backups().attach_create("nightly", in_s3);
  CHECK(operation.wait_for_completion({.timeout = 10s}).error == "disk full");
  CHECK_THROWS_WITH(operation.wait_for_completion({.timeout = 10s, .on_failure = OnFailure::raise}),
                    Catch::Contains("disk full"));
}

TEST_CASE("an interrupted create that the server has finished is written down as such", "[server][recovery]") {
  ServerRig rig;
  interrupt_create(rig);
  rig.nightly_says({"SUCCESS"});
  Client client = rig.client();
  CHECK(client.backups().status("nightly", in_s3).status == BackupStatus::success);
  CHECK(rig.journal().phase() == Phase::succeeded);
}

TEST_CASE("an interrupted create that failed or was cancelled meanwhile is written down as such",
          "[server][recovery]") {
  for (const auto& [word, phase] : {std::pair{"FAILED", Phase::failed}, std::pair{"CANCELED", Phase::cancelled}}) {
    ServerRig rig;
    interrupt_create(rig);
    rig.nightly_says({word});
    Client client = rig.client();
    static_cast<void>(client.backups().status("nightly", in_s3));
    CHECK(rig.journal().phase() == phase);
  }
}

TEST_CASE("an interrupted create that still runs is waited for by whoever attaches", "[server][recovery]") {
  ServerRig rig;
  interrupt_create(rig);
  Client client = rig.client();
  const auto operation = client.backups().attach_create("nightly", in_s3);
  CHECK_FALSE(operation.is_completed());
  CHECK(rig.journal().is_interrupted());
  rig.nightly_says({"STARTED", "SUCCESS"});
  CHECK(operation.wait_for_completion({.timeout = 10s}).status == BackupStatus::success);
}

TEST_CASE("an interrupted create that is begun again is watched and not asked for twice", "[server][recovery]") {
  ServerRig rig;
  interrupt_create(rig);
  rig.nightly_says({"STARTED", "STARTED", "SUCCESS"});
  Client client = rig.client();
  const auto operation = client.backups().create({.id = "nightly", .backend = in_s3});
  CHECK(operation.operation_id() == rig.journal().operation);
  CHECK(operation.wait_for_completion({.timeout = 10s}).status == BackupStatus::success);
  CHECK(rig.server.count(post_nightly) == 1);
}

TEST_CASE("an interrupted create is cancelled on the server by whoever asks for it", "[server][recovery]") {
  ServerRig rig;
  interrupt_create(rig);
  Client client = rig.client();
  CHECK(client.backups().cancel("nightly", in_s3) == CancelAnswer::requested);
  CHECK(rig.server.count(cancel_nightly) == 1);
  CHECK(rig.journal().phase() == Phase::cancelled);
}

TEST_CASE("an interrupted create that is done before its cancel is too late to cancel", "[server][recovery]") {
  ServerRig rig;
  interrupt_create(rig);
  rig.nightly_says({"SUCCESS"});
  Client client = rig.client();
  CHECK(client.backups().cancel("nightly", in_s3) == CancelAnswer::too_late);
  CHECK(rig.journal().phase() == Phase::succeeded);
}

TEST_CASE("a journal that never reached the server is not told the end of another's backup", "[server][recovery]") {
  ServerRig rig;
  auto journals = rig.journals();
  journals
      .create({.backup = "nightly",
               .cluster = "http://h:8080",
               .backend = "s3://b",
               .request = client::to_journal(BackupCreateRequest{.id = "nightly"})})
      .reset();
  rig.server.change([](FakeWeaviate::Facts& facts) { facts.creates["nightly"] = {.words = {"SUCCESS"}}; });
  Client client = rig.client();
  CHECK(client.backups().status("nightly", in_s3).status == BackupStatus::success);
  CHECK(rig.journal().phase() == Phase::pending);
}

TEST_CASE("what the server has forgotten is still known to its journal", "[server]") {
  ServerRig rig;
  Client client = rig.client();
  client.backups().create_sync({.id = "nightly", .backend = in_s3}, {.timeout = 10s});
  rig.server.change([](FakeWeaviate::Facts& facts) { facts.creates.clear(); });
  Client other = rig.client();
  CHECK(other.backups().status("nightly", in_s3).status == BackupStatus::success);
  CHECK(other.backups().attach_create("nightly", in_s3).wait_for_completion().status == BackupStatus::success);
}

TEST_CASE("a create that cannot be watched any more goes on and is picked up by another client", "[server]") {
  ServerRig rig;
  Client client = rig.client();
  const auto operation = begin_endless(rig, client);
  rig.server.fail_next(ask_nightly, {.reply = status_only(401)});
  CHECK_THROWS_AS(operation.wait_for_completion({.timeout = 10s}), AuthenticationError);
  CHECK(operation.current().is_interrupted);
  CHECK(rig.journal().phase() == Phase::transferring);
  CHECK(rig.server.count(cancel_nightly) == 0);
  rig.nightly_says({"SUCCESS"});
  Client other = rig.client();
  const auto attached = other.backups().attach_create("nightly", in_s3);
  CHECK(attached.wait_for_completion({.timeout = 10s}).status == BackupStatus::success);
}

TEST_CASE("a restore brings the collections back and says so", "[server]") {
  ServerRig rig;
  rig.server.change([](FakeWeaviate::Facts& facts) {
    facts.creates["nightly"] = {.words = {"SUCCESS"}, .classes = {"Article"}};
    facts.classes = {"Other"};
  });
  Client client = rig.client();
  const Backup done = client.backups().restore_sync({.id = "nightly", .backend = in_s3}, {.timeout = 10s});
  CHECK(done.status == BackupStatus::success);
  CHECK(done.collections == std::vector<std::string>{"Article"});
  CHECK(client.backups().restore_status("nightly", in_s3).status == BackupStatus::success);
  CHECK(rig.server.facts().classes == std::vector<std::string>{"Other", "Article"});
}

TEST_CASE("Z1: one question that is not answered does not end the watching", "[server]") {
  ServerRig rig;
  rig.creates_say({"STARTED", "STARTED", "SUCCESS"});
  Client client = rig.client();
  const auto operation = client.backups().create({.id = "nightly", .backend = in_s3});
  REQUIRE(rig.server.wait_for(post_nightly, 1));
  rig.server.fail_next(ask_nightly,
                       {.failure = http::Failure{
                            .cause = http::Cause::too_slow, .stage = http::Stage::wait, .sent = http::Sent::maybe}});
  CHECK(operation.wait_for_completion({.timeout = 10s}).status == BackupStatus::success);
}

TEST_CASE("Z2: waiting after the end returns at once any number of times", "[server]") {
  ServerRig rig;
  Client client = rig.client();
  const auto operation = client.backups().create({.id = "nightly", .backend = in_s3});
  operation.wait_for_completion({.timeout = 10s});
  const auto attached = client.backups().attach_create("nightly", in_s3);
  attached.wait_for_completion({.timeout = 10s});
  const auto asked = rig.server.count("GET");
  for (int i = 0; i < 3; ++i) {
    CHECK(operation.wait_for_completion().status == BackupStatus::success);
    CHECK(attached.wait_for_completion().status == BackupStatus::success);
  }
  CHECK(rig.server.count("GET") == asked);
}

TEST_CASE("Z3: a stop from before the wait is a cancelled wait and no result", "[server]") {
  ServerRig rig;
  rig.server.change([](FakeWeaviate::Facts& facts) { facts.creates["nightly"] = {.words = {"STARTED"}}; });
  Client client = rig.client();
  const auto operation = client.backups().attach_create("nightly", in_s3);
  std::stop_source stop;
  stop.request_stop();
  CHECK_THROWS_AS(operation.wait_for_completion({.stop = stop.get_token()}), CancelledError);
}

TEST_CASE("Z4: what will not heal ends the wait of who has attached, with its cause", "[server]") {
  ServerRig rig;
  rig.server.change([](FakeWeaviate::Facts& facts) { facts.creates["nightly"] = {.words = {"STARTED"}}; });
  Client client = rig.client();
  const auto operation = client.backups().attach_create("nightly", in_s3);
  std::jthread withdraw{[&] {
    static_cast<void>(rig.server.wait_for(ask_nightly, 3));
    rig.server.fail_next(ask_nightly, {.reply = status_only(403), .times = 1000});
  }};
  CHECK_THROWS_AS(operation.wait_for_completion({.timeout = 10s}), PermissionError);
}

TEST_CASE("Z5: a timeout names the backup and its last state", "[server]") {
  ServerRig rig;
  Client client = rig.client();
  const auto operation = begin_endless(rig, client);
  try {
    operation.wait_for_completion({.timeout = 5ms});
    FAIL("no error");
  } catch (const TimeoutError& error) {
    CHECK_THAT(error.what(), Catch::Contains("nightly") && Catch::Contains("TRANSFERRING") && Catch::Contains("5ms"));
    CHECK_THAT(error.hint(), Catch::Contains("wait again"));
  }
  rig.nightly_says({"SUCCESS"});
  CHECK(operation.wait_for_completion({.timeout = 10s}).status == BackupStatus::success);
}

TEST_CASE("E3: a timeout on an operation without an id tells the backup alone", "[server]") {
  ServerRig rig;
  rig.server.change([](FakeWeaviate::Facts& facts) { facts.creates["nightly"] = {.words = {"STARTED"}}; });
  Client client = rig.client();
  const auto operation = client.backups().attach_create("nightly", in_s3);
  CHECK_THROWS_WITH(operation.wait_for_completion({.timeout = 5ms}),
                    Catch::Contains("the create of 'nightly' is still STARTED after 5ms"));
}

TEST_CASE("Z5: a timeout is one although the server cannot be asked any more", "[server]") {
  ServerRig rig;
  rig.server.change([](FakeWeaviate::Facts& facts) { facts.creates["nightly"] = {.words = {"STARTED"}}; });
  Client client = rig.client();
  const auto operation = client.backups().attach_create("nightly", in_s3);
  rig.server.fail_next("GET", {.reply = status_only(503), .times = 1000});
  try {
    operation.wait_for_completion({.timeout = 20ms});
    FAIL("no error");
  } catch (const TimeoutError& error) {
    CHECK_THAT(error.what(), Catch::Contains("nightly") && Catch::Contains("STARTED"));
  }
}

TEST_CASE("Z6: a lost answer to a create is settled by asking", "[server]") {
  ServerRig rig;
  rig.server.fail_next(
      post_nightly,
      {.arrives = Arrives::yes,
       .failure = http::Failure{.cause = http::Cause::cut, .stage = http::Stage::wait, .sent = http::Sent::maybe}});
  Client client = rig.client();
  CHECK(client.backups().create_sync({.id = "nightly", .backend = in_s3}, {.timeout = 10s}).status ==
        BackupStatus::success);
  CHECK(rig.server.count(post_nightly) == 1);
}

TEST_CASE("Z7: a conflict tells the id and the kind of what is in the way", "[server]") {
  ServerRig rig;
  rig.server.change([](FakeWeaviate::Facts& facts) { facts.creates["other"] = {.words = {"STARTED"}}; });
  Client client = rig.client();
  try {
    static_cast<void>(client.backups().create({.id = "nightly", .backend = in_s3}));
    FAIL("no error");
  } catch (const BackupConflictError& conflict) {
    CHECK_THAT(conflict.message(), Catch::Contains("backup other already in progress"));
    CHECK(conflict.running().id == "other");
    CHECK(conflict.running().kind == "create");
  }
  CHECK(rig.journal().phase() == Phase::failed);
  CHECK(rig.server.count("DELETE") == 0);
}

TEST_CASE("Z8: a word of the future does not break the watching and is kept as it is", "[server]") {
  ServerRig rig;
  rig.creates_say({"STARTED", "REHEARSING", "SUCCESS"});
  rig.server.change([](FakeWeaviate::Facts& facts) { facts.creates["other"] = {.words = {"REHEARSING"}}; });
  Client client = rig.client();
  CHECK(client.backups().status("other", in_s3).status_raw == "REHEARSING");
  rig.server.change([](FakeWeaviate::Facts& facts) { facts.creates.clear(); });
  CHECK(client.backups().create_sync({.id = "nightly", .backend = in_s3}, {.timeout = 10s}).status ==
        BackupStatus::success);
}

TEST_CASE("Z11: nothing is asked any more once the handle and its client are gone", "[server]") {
  ServerRig rig;
  {
    Client client = rig.client();
    begin_endless(rig, client);
  }
  const auto asked = rig.server.count("");
  CHECK_FALSE(rig.journal().ownership == operation::Ownership::held);
  CHECK(rig.server.count("") == asked);
}

TEST_CASE("Z12: an id that no server takes is refused without asking one", "[server]") {
  ServerRig rig;
  Client client = rig.client();
  CHECK_THROWS_AS(client.backups().create({.id = "Nightly", .backend = in_s3}), UsageError);
  CHECK_THROWS_AS(client.backups().status("../etc", in_s3), UsageError);
  CHECK_THROWS_AS(client.backups().cancel("a b", in_s3), UsageError);
  CHECK(rig.server.count("") == 0);
}

TEST_CASE("Z13: the server's own words are in the error", "[server]") {
  ServerRig rig;
  rig.server.fail_next(
      post_nightly,
      {.reply = http::Response{.status = 422, .body = R"({"error":[{"message":"class Poem is being reindexed"}]})"}});
  Client client = rig.client();
  CHECK_THROWS_WITH(client.backups().create({.id = "nightly", .backend = in_s3}),
                    Catch::Contains("class Poem is being reindexed"));
  CHECK(rig.journal().phase() == Phase::failed);
}

TEST_CASE("Z14: the state of an operation is read from many threads while it changes", "[server]") {
  ServerRig rig;
  rig.creates_say({"STARTED", "TRANSFERRING", "STARTED", "SUCCESS"});
  Client client = rig.client();
  const auto operation = client.backups().create({.id = "nightly", .backend = in_s3});
  std::vector<std::jthread> readers;
  for (int i = 0; i < 4; ++i)
    readers.emplace_back([&] {
      while (!operation.is_completed()) static_cast<void>(operation.progress());
    });
  CHECK(operation.wait_for_completion({.timeout = 10s}).status == BackupStatus::success);
}

}  // namespace holdfast::test
