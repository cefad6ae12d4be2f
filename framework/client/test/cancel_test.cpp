// Cancelling: from the handle, by id, from another process, too late, and twice.
#include "fake_cluster.hpp"
#include "support/catch.hpp"

namespace holdfast::test {

using namespace std::chrono_literals;

namespace {

void block_transfers(Rig& rig, Gate& gate) {
  rig.cluster.script.transferring = [&gate](const std::stop_token& stop) { gate.pass({.stop = stop}); };
}

}  // namespace

TEST_CASE("a cancelled create ends as cancelled and leaves nothing", "[cancel]") {
  Rig rig;
  Gate gate;
  block_transfers(rig, gate);
  Client client = rig.client();
  const auto operation = client.backups().create({.id = "nightly", .backend = somewhere});
  REQUIRE(gate.wait_for_arrivals());
  CHECK(operation.cancel() == CancelAnswer::requested);
  CHECK(operation.cancel_and_wait().status == BackupStatus::canceled);
  CHECK(operation.is_cancelled());
  CHECK(rig.memory.keys().empty());
  CHECK(operation.cancel() == CancelAnswer::finished);
  CHECK_THROWS_AS(operation.wait_for_completion({.on_failure = OnFailure::raise}), CancelledError);
}

TEST_CASE("a cancelled id can be used again", "[cancel]") {
  Rig rig;
  Gate gate;
  block_transfers(rig, gate);
  Client client = rig.client();
  auto operation = client.backups().create({.id = "nightly", .backend = somewhere});
  REQUIRE(gate.wait_for_arrivals());
  operation.cancel_and_wait();
  rig.cluster.script = {};
  CHECK(client.backups().create_sync({.id = "nightly", .backend = somewhere}).status == BackupStatus::success);
}

TEST_CASE("past the commit point a cancel is too late and the create succeeds", "[cancel]") {
  Rig rig;
  Gate gate;
  rig.cluster.script.committing = [&gate] { gate.pass({}); };
  Client client = rig.client();
  const auto operation = client.backups().create({.id = "nightly", .backend = somewhere});
  REQUIRE(gate.wait_for_arrivals());
  CHECK(operation.current().status == BackupStatus::finalizing);
  CHECK(operation.cancel() == CancelAnswer::too_late);
  gate.open();
  CHECK(operation.wait_for_completion().status == BackupStatus::success);
}

TEST_CASE("a create and a restore are cancelled by id each on its own", "[cancel]") {
  Rig rig;
  Client client = rig.client();
  client.backups().create_sync({.id = "nightly", .backend = somewhere});
  Gate gate;
  block_transfers(rig, gate);
  const auto operation = client.backups().restore({.id = "nightly", .backend = somewhere});
  REQUIRE(gate.wait_for_arrivals());
  CHECK(client.backups().cancel("nightly", somewhere) == CancelAnswer::finished);
  CHECK_FALSE(operation.is_completed());
  CHECK(client.backups().cancel_restore("nightly", somewhere) == CancelAnswer::requested);
  CHECK(operation.wait_for_completion().status == BackupStatus::canceled);
  CHECK_THROWS_AS(client.backups().cancel("unknown", somewhere), NotFoundError);
}

TEST_CASE("another process cancels an operation and sees its end", "[cancel]") {
  Rig rig;
  Gate gate;
  block_transfers(rig, gate);
  Client client = rig.client();
  const auto operation = client.backups().create({.id = "nightly", .backend = somewhere});
  REQUIRE(gate.wait_for_arrivals());
  Client other = rig.client();
  const auto watched = other.backups().attach_create("nightly", somewhere);
  CHECK(watched.cancel_and_wait({.timeout = 10s, .poll_interval = 5ms}).status == BackupStatus::canceled);
  CHECK(operation.wait_for_completion().status == BackupStatus::canceled);
}

TEST_CASE("a cancel whose clean up fails is a failure that says what is left", "[cancel]") {
  Rig rig;
  Gate gate;
  block_transfers(rig, gate);
  rig.cluster.script.cleaning_up = [] { throw UnavailableError{{.message = "cannot remove 'nightly/x'"}}; };
  Client client = rig.client();
  const auto operation = client.backups().create({.id = "nightly", .backend = somewhere});
  REQUIRE(gate.wait_for_arrivals());
  const Backup backup = operation.cancel_and_wait();
  CHECK(backup.status == BackupStatus::failed);
  CHECK_THAT(backup.error, Catch::Contains("cannot remove 'nightly/x'"));
}

TEST_CASE("a cancel removes what a failed create could not", "[cancel]") {
  Rig rig;
  rig.cluster.script.transferring = [](const std::stop_token&) { throw DamagedError{{.message = "a shard is torn"}}; };
  rig.cluster.script.cleaning_up = [] { throw UnavailableError{{.message = "cannot remove"}}; };
  Client client = rig.client();
  const auto operation = client.backups().create({.id = "nightly", .backend = somewhere});
  CHECK(operation.wait_for_completion().status == BackupStatus::failed);
  CHECK(client.backups().cancel("nightly", somewhere) == CancelAnswer::finished);  // nothing claims the id
  rig.memory.put_text(
      "nightly/holdfast-claim.json",
      R"({"operation":")" + operation.operation_id() +
          R"(","kind":"create","id":"nightly","host":"db1","pid":4711,"startedAt":"2026-11-23T03:15:00Z"})");
  rig.cluster.script = {};
  CHECK(client.backups().cancel("nightly", somewhere) == CancelAnswer::requested);
  CHECK(rig.cluster.clean_ups == 2);
  CHECK(rig.memory.text("nightly/node1/Article/chunk-1") == std::nullopt);
}

}  // namespace holdfast::test
