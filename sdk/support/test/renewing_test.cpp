#include <holdfast/support/renewing.hpp>

#include "support/catch.hpp"
#include "support/fake_call.hpp"

#include <atomic>
#include <functional>
#include <latch>
#include <thread>
#include <vector>

using namespace holdfast;
using namespace holdfast::support;
using namespace std::chrono_literals;
using holdfast::test::FakeCall;

namespace {

struct Token {
  std::string text = {};
  std::optional<std::chrono::system_clock::time_point> expires_at = {};
  std::string source = {};

  [[nodiscard]] bool is_same_as(const Token& other) const noexcept { return text == other.text; }
};

/// A clock that a test moves: seconds of Unix time.
using Seconds = std::atomic<std::int64_t>;

/// Numbers its tokens: "1", "2" ... Each lives for `life` seconds.
class Numbered final : public Provider<Token> {
 public:
  Numbered(Seconds& clock, std::int64_t life) : clock_{clock}, life_{life} {}
  std::string name() const override { return "numbers"; }
  Fetched<Token> fetch(const sdk::Call& call) override {
    const int number = ++fetches;
    if (on_fetch) on_fetch(call);
    return Token{.text = std::to_string(number),
                 .expires_at = std::chrono::system_clock::from_time_t(clock_ + life_),
                 .source = "numbers"};
  }
  std::atomic<int> fetches = 0;
  std::function<void(const sdk::Call&)> on_fetch = {};

 private:
  Seconds& clock_;
  const std::int64_t life_;
};

struct Fixture {
  explicit Fixture(std::int64_t life = 3600) : provider{clock, life} {}
  Seconds clock = 1'795'403'700;
  Numbered provider;
  Renewing<Token> renewing{provider, [this] { return std::chrono::system_clock::from_time_t(clock); }};

  std::string now() {
    FakeCall call;
    return renewing.current(call).text;
  }
  void fails(hf_status status) {
    provider.on_fetch = [status](const sdk::Call&) { throw sdk::Error{status, "no luck"}.remedy("wait"); };
  }
};

bool is_cancelled(Fixture& fixture, FakeCall& call) {
  try {
    static_cast<void>(fixture.renewing.current(call));
  } catch (const sdk::Error& error) {
    return error.status() == HF_E_CANCELLED;
  }
  return false;
}

/// Until whoever makes that call looks around while it waits for another.
void wait_until_waiting(const FakeCall& call) {
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (call.asked() < 2 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  CHECK(call.asked() >= 2);
}

/// Runs `act` on so many threads, which begin at the same moment.
void on_threads(int count, const std::function<void()>& act) {
  std::latch begin{count};
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i)
    threads.emplace_back([&] {
      begin.arrive_and_wait();
      act();
    });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

TEST_CASE("credentials are fetched once for all threads", "[support][renewing]") {
  Fixture fixture;
  std::atomic<int> same = 0;
  on_threads(16, [&] { same += fixture.now() == "1" ? 1 : 0; });
  CHECK(same == 16);
  CHECK(fixture.provider.fetches == 1);
}

TEST_CASE("credentials are renewed before they expire", "[support][renewing]") {
  Fixture fixture;
  CHECK(fixture.now() == "1");
  fixture.clock += 3600 - 901;
  CHECK(fixture.now() == "1");
  fixture.clock += 2;
  CHECK(fixture.now() == "2");
}

TEST_CASE("an early renewal that fails is borne, and tried again a minute later", "[support][renewing]") {
  Fixture fixture;
  CHECK(fixture.now() == "1");
  fixture.clock += 3600 - 800;
  fixture.fails(HF_E_UNAVAILABLE);
  CHECK(fixture.now() == "1");
  CHECK(fixture.now() == "1");
  CHECK(fixture.provider.fetches == 2);
  fixture.clock += 61;
  CHECK(fixture.now() == "1");
  CHECK(fixture.provider.fetches == 3);
  fixture.provider.on_fetch = {};
  fixture.clock += 61;
  CHECK(fixture.now() == "4");
}

TEST_CASE("shortly before the end a renewal that fails is an error for everybody", "[support][renewing]") {
  Fixture fixture;
  CHECK(fixture.now() == "1");
  fixture.clock += 3600 - 599;
  fixture.fails(HF_E_UNAVAILABLE);
  CHECK_THROWS_WITH(fixture.now(), "no luck");
  fixture.provider.on_fetch = {};
  CHECK(fixture.now() == "3");
}

TEST_CASE("while one thread renews early the others go on with what they have", "[support][renewing]") {
  Fixture fixture;
  CHECK(fixture.now() == "1");
  fixture.clock += 3600 - 800;
  std::latch fetching{1}, go_on{1};
  fixture.provider.on_fetch = [&](const sdk::Call&) {
    fetching.count_down();
    go_on.wait();
  };
  std::string renewed;
  std::thread renews{[&] { renewed = fixture.now(); }};
  fetching.wait();
  CHECK(fixture.now() == "1");
  go_on.count_down();
  renews.join();
  CHECK(renewed == "2");
  CHECK(fixture.now() == "2");
}

TEST_CASE("short-lived credentials are renewed after half of their life, and not at each use", "[support][renewing]") {
  Fixture fixture{120};
  CHECK(fixture.now() == "1");
  CHECK(fixture.now() == "1");
  fixture.clock += 59;
  CHECK(fixture.now() == "1");
  fixture.clock += 2;
  CHECK(fixture.now() == "2");
}

TEST_CASE("credentials that arrive expired are refused", "[support][renewing]") {
  Fixture fixture{0};
  CHECK_THROWS_WITH(fixture.now(), "the credentials from numbers have expired");
}

TEST_CASE("however many threads say that credentials have expired, they are fetched once", "[support][renewing]") {
  Fixture fixture;
  FakeCall call;
  const Token first = fixture.renewing.current(call);
  std::atomic<int> renewed = 0;
  on_threads(16, [&] {
    fixture.renewing.expired(first);
    renewed += fixture.now() == "2" ? 1 : 0;
  });
  CHECK(renewed == 16);
  CHECK(fixture.provider.fetches == 2);
}

TEST_CASE("whoever waits for another's fetch hears of its failure, and does not fetch after it",
          "[support][renewing]") {
  Fixture fixture;
  std::latch fetching{1}, waiting{1};
  fixture.provider.on_fetch = [&](const sdk::Call&) {
    fetching.count_down();
    waiting.wait();
    throw sdk::Error{HF_E_UNAVAILABLE, "no luck"}.remedy("wait");
  };
  FakeCall leaders_call, followers_call;
  std::atomic<int> failures = 0;
  const auto attempt = [&](FakeCall& call) {
    try {
      static_cast<void>(fixture.renewing.current(call));
    } catch (const sdk::Error&) {
      ++failures;
    }
  };
  std::thread leader{[&] { attempt(leaders_call); }};
  fetching.wait();
  std::thread follower{[&] { attempt(followers_call); }};
  wait_until_waiting(followers_call);
  waiting.count_down();
  leader.join();
  follower.join();
  CHECK(failures == 2);
  CHECK(fixture.provider.fetches == 1);
}

TEST_CASE("where the fetching thread is cancelled another takes over", "[support][renewing]") {
  Fixture fixture;
  std::latch fetching{1}, waiting{1};
  fixture.provider.on_fetch = [&](const sdk::Call& call) {
    if (fixture.provider.fetches > 1) return;
    fetching.count_down();
    waiting.wait();
    call.check();
  };
  FakeCall leaders_call, followers_call;
  std::atomic<bool> took_over = false, was_cancelled = false;
  std::thread leader{[&] { was_cancelled = is_cancelled(fixture, leaders_call); }};
  fetching.wait();
  std::thread follower{[&] { took_over = fixture.renewing.current(followers_call).text == "2"; }};
  wait_until_waiting(followers_call);
  leaders_call.cancel();
  waiting.count_down();
  leader.join();
  follower.join();
  CHECK(took_over);
  CHECK(was_cancelled);
}

TEST_CASE("whoever waits for another's fetch can be cancelled", "[support][renewing]") {
  Fixture fixture;
  std::latch fetching{1}, go_on{1};
  fixture.provider.on_fetch = [&](const sdk::Call&) {
    fetching.count_down();
    go_on.wait();
  };
  std::string found;
  std::thread leader{[&] { found = fixture.now(); }};
  fetching.wait();
  FakeCall call;
  std::atomic<bool> was_cancelled = false;
  std::thread follower{[&] { was_cancelled = is_cancelled(fixture, call); }};
  wait_until_waiting(call);
  call.cancel();
  follower.join();
  CHECK(was_cancelled);
  go_on.count_down();
  leader.join();
  CHECK(found == "1");
}

TEST_CASE("what was found is told with how long it is good for, and why others had none", "[credentials]") {
  CHECK(found_in_words("X", {}, {}) == "X");
  CHECK(found_in_words("X", 119s, {}) == "X, good for 1 min");
  CHECK(found_in_words("X", {}, {{"a", "no"}, {"b", "none"}}) == "X (a: no; b: none)");
}
