// Waits are measured by a clock that nobody sets.
#include <thread>

#include "server_rig.hpp"
#include "support/catch.hpp"
#include "wall_clock.hpp"

namespace holdfast::test {

using namespace std::chrono_literals;

namespace {

/// A create that goes on and on, and is being asked about.
struct Endless {
  ServerRig rig = {};
  Client client = rig.client();
  BackupCreateOperation operation = begin();

  /// Runs `then` when somebody has had the time to begin to wait: the server was asked some times more.
  std::jthread meanwhile(std::function<void()> then) {
    return std::jthread{[this, then = std::move(then)] {
      let_ask();
      then();
    }};
  }
  void let_ask() { static_cast<void>(rig.server.wait_for(ask_nightly, rig.server.count(ask_nightly) + 5)); }

 private:
  BackupCreateOperation begin() {
    rig.creates_say({"STARTED"});
    return client.backups().create({.id = "nightly", .backend = in_s3});
  }
};

}  // namespace

TEST_CASE("the time of day can be set for a test", "[clock]") {
  const auto before = std::chrono::system_clock::now();
  const ShiftedWallClock tomorrow{24h};
  CHECK(std::chrono::system_clock::now() - before > 23h);
}

TEST_CASE("Z9: a time of day that leaps ahead ends no wait before its time", "[clock]") {
  Endless endless;
  std::optional<ShiftedWallClock> tomorrow;
  const std::jthread leap = endless.meanwhile([&] {
    tomorrow.emplace(24h);
    endless.let_ask();
    endless.rig.nightly_says({"SUCCESS"});
  });
  const WaitOptions often{.timeout = 30s, .poll_interval = 1ms};
  CHECK(endless.operation.wait_for_status(BackupStatus::success, often).status == BackupStatus::success);
}

TEST_CASE("Z9: a time of day that is set back makes no wait longer", "[clock]") {
  Endless endless;
  std::optional<ShiftedWallClock> yesterday;
  const std::jthread leap = endless.meanwhile([&] { yesterday.emplace(-24h); });
  const auto before = std::chrono::steady_clock::now();
  CHECK_THROWS_AS(endless.operation.wait_for_completion({.timeout = 2s}), TimeoutError);
  CHECK(std::chrono::steady_clock::now() - before < 20s);
}

}  // namespace holdfast::test
