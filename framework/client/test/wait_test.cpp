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

TEST_CASE("a timeout names the operation and its status and leaves both running", "[wait]") {
  Blocked blocked;
  try {
    blocked.operation.wait_for_completion({.timeout = 5ms});
    FAIL("no error");
  } catch (const TimeoutError& error) {
    CHECK_THAT(error.what(), Catch::Contains("nightly") && Catch::Contains("TRANSFERRING"));
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

TEST_CASE("a stop during the wait ends the wait alone", "[wait]") {
  Blocked blocked;
  std::stop_source stop;
  std::jthread stopper{[&] { stop.request_stop(); }};
  CHECK_THROWS_AS(blocked.operation.wait_for_completion({.timeout = 10s, .stop = stop.get_token()}), CancelledError);
  CHECK_FALSE(blocked.operation.is_completed());
  blocked.gate.open();
}

TEST_CASE("intervals and timeouts that are not above zero are refused", "[wait]") {
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
