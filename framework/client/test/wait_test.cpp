// Waiting: as often as one likes, as long as one likes, and never forever without being told.
#include <thread>

#include "fake_cluster.hpp"
#include "support/catch.hpp"

namespace holdfast::test {

using namespace std::chrono_literals;

namespace {

/// A create that stays in its transfer until the gate opens.
struct Blocked {
  Rig rig = {};
  Gate gate = {};
  Client client;
  BackupCreateOperation operation;

  Blocked() : client{begin_with_gate()}, operation{client.backups().create({.id = "nightly", .backend = somewhere})} {
    REQUIRE(gate.wait_for_arrivals());
  }

 private:
  Client begin_with_gate() {
    rig.cluster.script.transferring = [this](const std::stop_token& stop) { gate.pass({.stop = stop}); };
    return rig.client();
  }
};

}  // namespace

TEST_CASE("waiting after the end returns at once and any number of times", "[wait]") {
  Rig rig;
  Client client = rig.client();
  const auto operation = client.backups().create({.id = "nightly", .backend = somewhere});
  for (int i = 0; i < 3; ++i) CHECK(operation.wait_for_completion({.timeout = 10s}).status == BackupStatus::success);
}

TEST_CASE("E1: a timeout tells how long and for what was waited and leaves it running", "[wait]") {
  Blocked blocked;
  try {
    blocked.operation.wait_for_completion({.timeout = 5ms});
    FAIL("no error");
  } catch (const TimeoutError& error) {
    CHECK_THAT(error.what(), Catch::Contains("create of 'nightly'") && Catch::Contains("TRANSFERRING"));
    CHECK_THAT(error.what(), Catch::Contains("after 5ms"));
    CHECK_THAT(error.what(), Catch::Contains(blocked.operation.operation_id()));
    CHECK(exit_code(error.code()) == 124);
  }
  blocked.gate.open();
  CHECK(blocked.operation.wait_for_completion().status == BackupStatus::success);
}

TEST_CASE("a stop that was requested before the wait is a cancelled wait and no result", "[wait]") {
  Blocked blocked;
  std::stop_source stop;
  stop.request_stop();
  CHECK_THROWS_AS(blocked.operation.wait_for_completion({.stop = stop.get_token()}), CancelledError);
  blocked.gate.open();
  CHECK(blocked.operation.wait_for_completion().status == BackupStatus::success);
}

TEST_CASE("E2: a stop during the wait is a cancelled wait and no timeout", "[wait]") {
  Blocked blocked;
  std::stop_source stop;
  std::jthread stopper{[&] { stop.request_stop(); }};
  CHECK_THROWS_AS(blocked.operation.wait_for_completion({.timeout = 10s, .stop = stop.get_token()}), CancelledError);
  CHECK_FALSE(blocked.operation.is_completed());
  blocked.gate.open();
}

TEST_CASE("Z10: intervals and timeouts that are not above zero are refused", "[wait]") {
  Rig rig;
  Client client = rig.client();
  const auto operation = client.backups().create({.id = "nightly", .backend = somewhere});
  CHECK_THROWS_AS(operation.wait_for_completion({.timeout = 0ms}), UsageError);
  CHECK_THROWS_AS(operation.wait_for_completion({.timeout = -1ms}), UsageError);
  CHECK_THROWS_AS(operation.wait_for_completion({.poll_interval = 0ms}), UsageError);
  CHECK_THROWS_AS(BackupClient::set_default_config({.poll_interval = 0ms}), UsageError);
  CHECK_THROWS_AS(BackupClient::set_default_config({.timeout = -5min}), UsageError);
  CHECK(BackupClient::default_config() == BackupClientConfig{});
  operation.wait_for_completion();
}

TEST_CASE("X16: a status is waited for as long and as often as one likes", "[wait]") {
  Blocked blocked;
  const auto transferring = BackupStatus::transferring;
  CHECK(blocked.operation.wait_for_status(transferring, {.poll_interval = 1ms}).status == transferring);
  CHECK_THROWS_AS(blocked.operation.wait_for_status(BackupStatus::finalizing, {.timeout = 5ms}), TimeoutError);
  std::jthread canceller{[&] { blocked.operation.cancel(); }};
  CHECK(blocked.operation.wait_for_status(BackupStatus::canceled, {.timeout = 10s, .poll_interval = 1ms}).status ==
        BackupStatus::canceled);
}

TEST_CASE("X16: another end than the status that is waited for ends the wait", "[wait]") {
  Blocked blocked;
  const WaitOptions raise{.timeout = 10s, .on_failure = OnFailure::raise};
  blocked.gate.open();
  CHECK(blocked.operation.wait_for_status(BackupStatus::canceled, {.timeout = 10s}).status == BackupStatus::success);
  CHECK_THROWS_WITH(blocked.operation.wait_for_status(BackupStatus::canceled, raise),
                    Catch::Contains("ended as SUCCESS, not as CANCELED"));
  CHECK_THROWS_AS(blocked.operation.wait_for_status(BackupStatus::success, {.timeout = 0ms}), UsageError);
}

TEST_CASE("X16: a whole life is followed without a call that blocks", "[wait]") {
  Rig rig;
  Client client = rig.client();
  const auto until_completed = [](const BackupOperation& operation) {
    while (!operation.is_completed()) std::this_thread::yield();
    return operation.current();
  };
  CHECK(until_completed(client.backups().create({.id = "nightly", .backend = somewhere})).status ==
        BackupStatus::success);
  const Backup listed = client.backups().list(somewhere).at(0);
  CHECK(listed.operation_id.empty());  // a list tells of backups, and there is nothing to wait for
  CHECK_THROWS_AS(client.backups().attach_restore(listed.id, somewhere), NotFoundError);
  CHECK(until_completed(client.backups().restore({.id = "nightly", .backend = somewhere})).status ==
        BackupStatus::success);
}

TEST_CASE("the defaults of the process hold where a call does not say", "[wait]") {
  Blocked blocked;
  BackupClient::set_default_config({.poll_interval = 1ms, .timeout = 5ms});
  CHECK_THROWS_AS(blocked.operation.wait_for_completion(), TimeoutError);
  BackupClient::set_default_config({});
  blocked.gate.open();
  CHECK(blocked.operation.wait_for_completion({.timeout = std::chrono::milliseconds::max()}).status ==
        BackupStatus::success);
}

TEST_CASE("an operation of another process is waited for through its journal", "[wait]") {
  Blocked blocked;
  Client other = blocked.rig.client();
  const auto operation = other.backups().attach_create("nightly", somewhere);
  CHECK(operation.operation_id() == blocked.operation.operation_id());
  CHECK(operation.current().status == BackupStatus::transferring);
  CHECK_THROWS_AS(operation.wait_for_completion({.timeout = 5ms, .poll_interval = 1ms}), TimeoutError);
  const auto for_ever = std::chrono::milliseconds::max();
  CHECK_THROWS_AS(operation.wait_for_completion({.timeout = 5ms, .poll_interval = for_ever}), TimeoutError);
  blocked.gate.open();
  CHECK(operation.wait_for_completion({.timeout = 10s, .poll_interval = 1ms}).status == BackupStatus::success);
  CHECK(operation.wait_for_completion().stored_bytes == 4U);
}

TEST_CASE("the current state is read from many threads while it changes", "[wait]") {
  Blocked blocked;
  std::vector<std::jthread> readers;
  for (int i = 0; i < 4; ++i)
    readers.emplace_back([&] {
      while (!blocked.operation.is_completed()) static_cast<void>(blocked.operation.progress());
    });
  blocked.gate.open();
  CHECK(blocked.operation.wait_for_completion().status == BackupStatus::success);
}

}  // namespace holdfast::test
