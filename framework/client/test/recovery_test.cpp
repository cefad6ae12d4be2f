// What becomes of an operation whose process ended before it did: the recovery column of operation/phase.hpp, row by
// row. A process that ends is a client that is shut down; its journal then stands as a crash would leave it.
#include "fake_cluster.hpp"
#include "support/catch.hpp"

namespace holdfast::test {

using namespace std::chrono_literals;

namespace {

/// Leaves a create of `nightly` in its transfer, without an owner. Returns its operation.
std::string interrupt_create(Rig& rig, const BackupCreateRequest& request = {.id = "nightly", .backend = somewhere}) {
  Gate gate;
  rig.cluster.script.transferring = [&gate](const std::stop_token& stop) { gate.pass({.stop = stop}); };
  Client client = rig.client();
  const auto operation = client.backups().create(request);
  REQUIRE(gate.wait_for_arrivals());
  client.shut_down();
  rig.cluster.script = {};
  return operation.operation_id();
}

/// Writes the journal of a create of `nightly` that nobody owns.
std::string leave_journal(Rig& rig, const std::vector<std::pair<operation::Event, operation::State>>& steps) {
  auto journals = rig.journals();
  auto journal = journals.create({.backup = "nightly",
                                  .cluster = "file:/fake",
                                  .backend = "memory:test",
                                  .request = client::to_journal(BackupCreateRequest{.id = "nightly"})});
  operation::Operation operation{*journal};
  for (const auto& [event, state] : steps) operation.apply(event, state);
  rig.cluster.operations.push_back(journal->header().operation);
  return journal->header().operation;
}

}  // namespace

TEST_CASE("a shutdown stops an operation so that it can be taken up again", "[recovery]") {
  Rig rig;
  const std::string operation = interrupt_create(rig);
  CHECK(rig.cluster.clean_ups == 0);
  CHECK(rig.memory.keys() == std::vector<std::string>{"nightly/node1/Article/chunk-1"});
  Client client = rig.client();
  const Backup backup = client.backups().status("nightly", somewhere);
  CHECK(backup.status == BackupStatus::transferring);
  CHECK(backup.is_interrupted);
}

TEST_CASE("the same create goes on with an interrupted one under its operation", "[recovery]") {
  Rig rig;
  const std::string operation = interrupt_create(rig);
  Client client = rig.client();
  const auto resumed = client.backups().create({.id = "nightly", .backend = somewhere});
  CHECK(resumed.operation_id() == operation);
  CHECK(resumed.wait_for_completion().status == BackupStatus::success);
  CHECK(rig.cluster.operations == std::vector<std::string>{operation, operation});
  CHECK(rig.journals().list().size() == 1);
}

TEST_CASE("another create does not go on with an interrupted one", "[recovery]") {
  Rig rig;
  interrupt_create(rig);
  Client client = rig.client();
  try {
    static_cast<void>(client.backups().create({.id = "nightly", .backend = somewhere, .include = {"Author"}}));
    FAIL("no error");
  } catch (const UsageError& error) {
    CHECK_THAT(error.what(), Catch::Contains("other options") && Catch::Contains("Author"));
    CHECK_THAT(error.hint(), Catch::Contains("cancel it"));
  }
}

TEST_CASE("whoever waits for an interrupted operation is told that nobody works on it", "[recovery]") {
  Rig rig;
  interrupt_create(rig);
  Client client = rig.client();
  const auto operation = client.backups().attach_create("nightly", somewhere);
  CHECK_THROWS_WITH(operation.wait_for_completion(), Catch::Contains("interrupted while transferring"));
}

TEST_CASE("an interrupted operation is cancelled by whoever asks for it", "[recovery]") {
  Rig rig;
  interrupt_create(rig);
  Client client = rig.client();
  CHECK(client.backups().cancel("nightly", somewhere) == CancelAnswer::requested);
  CHECK(client.backups().status("nightly", somewhere).status == BackupStatus::canceled);
  CHECK(rig.memory.keys().empty());
  CHECK(rig.cluster.clean_ups == 1);
}

TEST_CASE("an operation that died before it touched anything is cancelled, and tidied up after", "[recovery]") {
  Rig rig;
  leave_journal(rig, {});
  Client client = rig.client();
  CHECK(client.backups().cancel("nightly", somewhere) == CancelAnswer::requested);
  CHECK(client.backups().status("nightly", somewhere).status == BackupStatus::canceled);
  CHECK(rig.cluster.clean_ups == 1);
}

TEST_CASE("an operation that died while committing is not to be cancelled, and nobody says that it is", "[recovery]") {
  Rig rig;
  leave_journal(rig, {{operation::Event::started, operation::Preparing{}},
                      {operation::Event::prepared, operation::Transferring{}},
                      {operation::Event::transferred, operation::Committing{}}});
  Client client = rig.client();
  try {
    static_cast<void>(client.backups().attach_create("nightly", somewhere).wait_for_completion());
    FAIL("no error");
  } catch (const FailedError& error) {
    CHECK_THAT(error.hint(), Catch::Contains("begin it again"));
  }
  rig.memory.put_text("nightly/backup_config.json", descriptor_text("nightly", {"Article"}));
  CHECK(client.backups().cancel("nightly", somewhere) == CancelAnswer::too_late);
  CHECK(client.backups().status("nightly", somewhere).status == BackupStatus::success);
}

TEST_CASE("an operation that died before its commit was durable can be given up", "[recovery]") {
  Rig rig;
  leave_journal(rig, {{operation::Event::started, operation::Preparing{}},
                      {operation::Event::prepared, operation::Transferring{}},
                      {operation::Event::transferred, operation::Committing{}}});
  rig.memory.put_text("nightly/node1/Article/chunk-1", "half");
  Client client = rig.client();
  CHECK(client.backups().cancel("nightly", somewhere) == CancelAnswer::requested);
  const Backup ended = client.backups().status("nightly", somewhere);
  CHECK(ended.status == BackupStatus::failed);
  CHECK_THAT(ended.error, Catch::Contains("cancelled"));
  CHECK(rig.memory.keys().empty());
  CHECK(client.backups().create_sync({.id = "nightly", .backend = somewhere}).status == BackupStatus::success);
}

TEST_CASE("an interrupted create does not go on without a collection that is gone since", "[recovery]") {
  for (const std::vector<std::string>& include : {std::vector<std::string>{}, {"Article", "Author"}}) {
    Rig rig;
    const BackupCreateRequest request{.id = "nightly", .backend = somewhere, .include = include};
    interrupt_create(rig, request);
    rig.cluster.collections = {"Article"};
    Client client = rig.client();
    try {
      static_cast<void>(client.backups().create(request));
      FAIL("no error");
    } catch (const FailedError& error) {
      CHECK_THAT(error.what(), Catch::Contains("cannot go on: since then Author is gone"));
      CHECK_THAT(error.hint(), Catch::Contains("`holdfast cancel nightly`"));
    }
    CHECK(client.backups().cancel("nightly", somewhere) == CancelAnswer::requested);
  }
}

TEST_CASE("an interrupted create is listed as such", "[recovery]") {
  Rig rig;
  const std::string operation = interrupt_create(rig);
  rig.memory.put_text(
      "nightly/holdfast-claim.json",
      R"({"operation":")" + operation +
          R"(","kind":"create","id":"nightly","host":"db1","pid":4711,"startedAt":"2026-11-23T03:15:00Z"})");
  rig.memory.put_text(
      "other/holdfast-claim.json",
      R"({"operation":"x","kind":"create","id":"nightly","host":"db2","pid":1,"startedAt":"2026-11-23T03:15:00Z"})");
  Client client = rig.client();
  const auto backups = client.backups().list(somewhere);
  REQUIRE(backups.size() == 2);
  CHECK(backups[0].id == "nightly");
  CHECK(backups[0].is_interrupted);
  CHECK(backups[1].id == "other");
  CHECK(backups[1].status == BackupStatus::started);
  REQUIRE(backups[1].warnings.size() == 1);
  CHECK_THAT(backups[1].warnings.front(), Catch::Contains("db2"));
  CHECK(client.backups().status("other", somewhere).operation_id == "x");
}

TEST_CASE("a shut down handle says why it has no outcome", "[recovery]") {
  Rig rig;
  Gate gate;
  rig.cluster.script.transferring = [&gate](const std::stop_token& stop) { gate.pass({.stop = stop}); };
  Client client = rig.client();
  const auto operation = client.backups().create({.id = "nightly", .backend = somewhere});
  REQUIRE(gate.wait_for_arrivals());
  client.shut_down();
  CHECK_THROWS_WITH(operation.wait_for_completion(), Catch::Contains("stopped before its end"));
  CHECK(operation.current().is_interrupted);
  CHECK(operation.cancel() == CancelAnswer::finished);
}

TEST_CASE("an operation that died before it touched anything begins again", "[recovery]") {
  Rig rig;
  const std::string operation = leave_journal(rig, {});
  Client client = rig.client();
  const auto again = client.backups().create({.id = "nightly", .backend = somewhere});
  CHECK(again.operation_id() == operation);
  CHECK(again.wait_for_completion().status == BackupStatus::success);
}

TEST_CASE("a commit that was durable when its process died is a success", "[recovery]") {
  Rig rig;
  const std::string operation = leave_journal(rig, {{operation::Event::started, operation::Preparing{}},
                                                    {operation::Event::prepared, operation::Transferring{}},
                                                    {operation::Event::transferred, operation::Committing{}}});
  rig.memory.put_text("nightly/backup_config.json", descriptor_text("nightly", {"Article"}));
  Client client = rig.client();
  const auto again = client.backups().create({.id = "nightly", .backend = somewhere});
  CHECK(again.operation_id() == operation);
  CHECK(again.wait_for_completion().status == BackupStatus::success);
  CHECK(rig.cluster.runs == 0);
}

TEST_CASE("a commit that gave its claim up already is recognised by its descriptor", "[recovery]") {
  Rig rig;
  leave_journal(rig, {{operation::Event::started, operation::Preparing{}},
                      {operation::Event::prepared, operation::Transferring{}},
                      {operation::Event::transferred, operation::Committing{}}});
  rig.cluster.operations.clear();  // the cluster takes the id for somebody else's
  rig.memory.put_text("nightly/backup_config.json", descriptor_text("nightly", {"Article"}));
  Client client = rig.client();
  CHECK(client.backups().create_sync({.id = "nightly", .backend = somewhere}).status == BackupStatus::success);
}

TEST_CASE("a commit that was not durable is made again", "[recovery]") {
  Rig rig;
  leave_journal(rig, {{operation::Event::started, operation::Preparing{}},
                      {operation::Event::prepared, operation::Transferring{}},
                      {operation::Event::transferred, operation::Committing{}}});
  Client client = rig.client();
  CHECK(client.backups().create_sync({.id = "nightly", .backend = somewhere}).status == BackupStatus::success);
  CHECK(rig.cluster.settles == 1);
  CHECK(rig.cluster.runs == 1);
}

TEST_CASE("a cancel that was not finished is finished before the id is used again", "[recovery]") {
  Rig rig;
  const std::string dead = leave_journal(rig, {{operation::Event::started, operation::Preparing{}},
                                               {operation::Event::prepared, operation::Transferring{}},
                                               {operation::Event::cancel_requested, operation::Cancelling{}}});
  rig.memory.put_text("nightly/node1/Article/chunk-1", "half");
  Client client = rig.client();
  const auto fresh = client.backups().create({.id = "nightly", .backend = somewhere});
  CHECK(fresh.operation_id() != dead);
  CHECK(fresh.wait_for_completion().status == BackupStatus::success);
  CHECK(rig.cluster.clean_ups == 1);
  CHECK(rig.journals().read(dead).phase() == operation::Phase::cancelled);
}

TEST_CASE("a failure while committing asks whether the commit is durable", "[recovery]") {
  Rig rig;
  Client client = rig.client();
  SECTION("it is") {
    rig.cluster.script.committed = [] { throw UnavailableError{{.message = "the answer got lost"}}; };
    CHECK(client.backups().create_sync({.id = "nightly", .backend = somewhere}).status == BackupStatus::success);
  }
  SECTION("it is not") {
    rig.cluster.script.committing = [] { throw UnavailableError{{.message = "the service is gone"}}; };
    const Backup backup = client.backups().create_sync({.id = "nightly", .backend = somewhere});
    CHECK(backup.status == BackupStatus::failed);
    CHECK(rig.memory.keys().empty());
  }
}

}  // namespace holdfast::test
