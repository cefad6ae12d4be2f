// The ordinary ways through the API.
#include "fake_cluster.hpp"
#include "support/catch.hpp"

namespace holdfast::test {
namespace {

class Recorder final : public BackupObserver {
 public:
  void planned(const BackupPlan& plan) noexcept override { plans.push_back(plan); }
  void transitioned(const BackupTransition& step) noexcept override { phases.push_back(step.to); }
  void progressed(const BackupProgress& progress) noexcept override { bytes = progress.bytes_done; }
  void warned(const std::string& warning) noexcept override { warnings.push_back(warning); }

  std::vector<BackupPlan> plans = {};
  std::vector<std::string> phases = {};
  std::vector<std::string> warnings = {};
  std::uint64_t bytes = 0;
};

}  // namespace

TEST_CASE("a create that is waited for succeeds and says what it did", "[client]") {
  Rig rig;
  Client client = rig.client();
  const Backup backup = client.backups().create_sync({.id = "nightly", .backend = somewhere});
  CHECK(backup.status == BackupStatus::success);
  CHECK(backup.status_raw == "SUCCESS");
  CHECK(backup.id == "nightly");
  CHECK(backup.path == "memory:test/nightly");
  CHECK(backup.collections == std::vector<std::string>{"Article", "Author"});
  CHECK(backup.nodes == std::vector<std::string>{"node1"});
  CHECK(backup.size_bytes == 2048U);
  CHECK(backup.stored_bytes == 4U);
  CHECK(backup.error.empty());
  CHECK(backup.started_at <= backup.completed_at);
  CHECK(backup.backend == somewhere);
}

TEST_CASE("a create is followed through its handle", "[client]") {
  Rig rig;
  Gate gate;
  rig.cluster.script.transferring = [&gate](const std::stop_token& stop) { gate.pass({.stop = stop}); };
  Client client = rig.client();
  const auto operation = client.backups().create({.id = "nightly", .backend = somewhere, .include = {"Art*"}});
  REQUIRE(gate.wait_for_arrivals());
  CHECK(operation.id() == "nightly");
  CHECK(operation.current().status == BackupStatus::transferring);
  CHECK_FALSE(operation.is_completed());
  REQUIRE(operation.plan().collections.size() == 1);
  CHECK(operation.plan().collections.front().name == "Article");
  CHECK(client.backups().status("nightly", somewhere).status == BackupStatus::transferring);
  gate.open();
  CHECK(operation.wait_for_completion().status == BackupStatus::success);
  CHECK(operation.is_successful());
  CHECK_FALSE(operation.is_failed());
  CHECK_FALSE(operation.is_cancelled());
}

TEST_CASE("an observer is told of the plan and of every step in order", "[client]") {
  Rig rig;
  Client client = rig.client();
  const auto recorder = std::make_shared<Recorder>();
  const auto operation = client.backups().create({.id = "nightly", .backend = somewhere}, {.observer = recorder});
  operation.wait_for_completion();
  REQUIRE(recorder->plans.size() == 1);
  CHECK(recorder->plans.front().cluster == "file:/fake");
  CHECK(recorder->plans.front().backend == "memory:test");
  CHECK(recorder->phases == std::vector<std::string>{"preparing", "transferring", "committing", "succeeded"});
  CHECK(recorder->bytes == 2048);
}

TEST_CASE("a dropped handle leaves the operation running", "[client]") {
  Rig rig;
  Gate gate;
  rig.cluster.script.transferring = [&gate](const std::stop_token& stop) { gate.pass({.stop = stop}); };
  Client client = rig.client();
  static_cast<void>(client.backups().create({.id = "nightly", .backend = somewhere}));
  REQUIRE(gate.wait_for_arrivals());
  const auto again = client.backups().attach_create("nightly", somewhere);
  gate.open();
  CHECK(again.wait_for_completion().status == BackupStatus::success);
}

TEST_CASE("a handle outlives its client", "[client]") {
  Rig rig;
  std::optional<BackupCreateOperation> operation;
  {
    Client client = rig.client();
    operation = client.backups().create({.id = "nightly", .backend = somewhere});
    operation->wait_for_completion();
  }
  CHECK(operation->is_successful());
  CHECK(operation->wait_for_completion().status == BackupStatus::success);
  CHECK(operation->cancel() == CancelAnswer::finished);
}

TEST_CASE("a restore brings back what was created", "[client]") {
  Rig rig;
  Client client = rig.client();
  client.backups().create_sync({.id = "nightly", .backend = somewhere});
  CHECK(client.backups().restore_sync({.id = "nightly", .backend = somewhere}).status == BackupStatus::success);
  CHECK(client.backups().restore_status("nightly", somewhere).status == BackupStatus::success);
  CHECK(rig.cluster.collections.back() == "Restored");
}

TEST_CASE("a plan changes nothing", "[client]") {
  Rig rig;
  Client client = rig.client();
  const BackupPlan plan = client.backups().plan_create({.id = "nightly", .backend = somewhere, .exclude = {"Author"}});
  CHECK(plan.collections.size() == 1);
  CHECK(plan.bytes == 2048);
  CHECK(rig.cluster.runs == 0);
  CHECK(rig.memory.keys().empty());
  CHECK_FALSE(std::filesystem::exists(rig.folder / "operations"));
}

TEST_CASE("what cannot be is refused at once and leaves nothing behind", "[client]") {
  Rig rig;
  Client client = rig.client();
  CHECK_THROWS_AS(client.backups().create({.id = "nightly", .backend = somewhere, .include = {"Missing"}}),
                  NotFoundError);
  CHECK_THROWS_AS(client.backups().create({.id = "nightly", .backend = somewhere, .include = {"Zzz*"}}), NotFoundError);
  CHECK_THROWS_AS(client.backups().restore({.id = "missing", .backend = somewhere}), NotFoundError);
  CHECK(rig.journals().list().empty());
  CHECK(std::filesystem::is_empty(rig.folder / "operations"));
  client.backups().create_sync({.id = "nightly", .backend = somewhere});
  CHECK_THROWS_AS(client.backups().create({.id = "nightly", .backend = somewhere}), AlreadyExistsError);
  CHECK(rig.journals().list().size() == 1);
  CHECK(client.backups().status("nightly", somewhere).status == BackupStatus::success);
}

TEST_CASE("a failed create is reported with its error and what it wrote is removed", "[client]") {
  Rig rig;
  rig.cluster.script.transferring = [](const std::stop_token&) {
    throw NoSpaceError{{.message = "the disk is full", .hint = "make room"}};
  };
  Client client = rig.client();
  const auto operation = client.backups().create({.id = "nightly", .backend = somewhere});
  const Backup backup = operation.wait_for_completion();
  CHECK(backup.status == BackupStatus::failed);
  CHECK(backup.error == "the disk is full");
  CHECK(backup.hint == "make room");
  CHECK(rig.cluster.clean_ups == 1);
  CHECK(rig.memory.keys().empty());
  CHECK_THROWS_AS(operation.wait_for_completion({.on_failure = OnFailure::raise}), NoSpaceError);
  CHECK(client.backups().status("nightly", somewhere).status == BackupStatus::failed);
}

TEST_CASE("what could not be removed after a failure is named", "[client]") {
  Rig rig;
  rig.cluster.script.transferring = [](const std::stop_token&) { throw DamagedError{{.message = "a shard is torn"}}; };
  rig.cluster.script.cleaning_up = [] { throw UnavailableError{{.message = "cannot remove 'nightly/x'"}}; };
  Client client = rig.client();
  const Backup backup = client.backups().create_sync({.id = "nightly", .backend = somewhere});
  CHECK(backup.status == BackupStatus::failed);
  CHECK_THAT(backup.error, Catch::Contains("a shard is torn") && Catch::Contains("cannot remove 'nightly/x'"));
  REQUIRE(backup.warnings.size() == 1);
  CHECK_THAT(backup.warnings.front(), Catch::Contains("nightly/x"));
}

TEST_CASE("a preflight that fails keeps the operation from beginning and names the check", "[client]") {
  Rig rig;
  rig.preflight = PreflightMode::automatic;
  rig.faults.on(Op::preflight).fail(ErrorCode::permission_denied);
  rig.faults.on(Op::put).always().fail(ErrorCode::permission_denied);
  Client client = rig.client();
  CHECK_THROWS_AS(client.backups().create({.id = "nightly", .backend = somewhere}), Error);
  CHECK(rig.journals().list().empty());
  CHECK(rig.cluster.runs == 0);
}

TEST_CASE("nothing can be begun once the client was shut down", "[client]") {
  Rig rig;
  Client client = rig.client();
  client.shut_down();
  client.shut_down();
  CHECK_THROWS_AS(client.backups().create({.id = "nightly", .backend = somewhere}), UsageError);
}

}  // namespace holdfast::test
