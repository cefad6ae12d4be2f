#include "store/retrying_store.hpp"

#include <atomic>
#include <holdfast/errors.hpp>
#include <thread>

#include "fake_pause.hpp"
#include "scripted_plugin.hpp"
#include "support/catch.hpp"
#include "support/faulty_store.hpp"
#include "support/memory_store.hpp"

using namespace holdfast;
using namespace holdfast::store;
using namespace holdfast::test;
using namespace std::chrono_literals;

namespace {

/// Memory, faults in front of it, retries in front of those.
struct Setup {
  explicit Setup(RetryPolicy policy = {})
      : retrying{std::shared_ptr<Store>{std::shared_ptr<Store>{}, &faulty}, {.policy = policy, .pause = pause}} {}

  MemoryStore memory;
  Faults faults;
  FaultyStore faulty{memory, faults};
  std::shared_ptr<FakePause> pause = std::make_shared<FakePause>();
  RetryingStore retrying;
};

std::string detail(const Error& error, std::string_view name) {
  for (const auto& [key, value] : error.info().details)
    if (key == name) return value;
  return {};
}

struct Collector {
  std::string content;
  ByteSink sink = [this](std::span<const std::byte> data) {
    content.append(reinterpret_cast<const char*>(data.data()), data.size());
  };
};

}  // namespace

namespace {

UploadEnd end_of(std::uint32_t parts, std::string_view content) {
  return {.parts = parts, .size = content.size(), .digest = hash::xxh3(content)};
}

}  // namespace

TEST_CASE("what fails for a while succeeds in the end", "[retry]") {
  Setup s;
  s.faults.on(Op::put).fail(ErrorCode::unavailable, Retry::safe).times(3);
  s.retrying.put({.key = "k"}, bytes_of("x"), {});
  CHECK(s.memory.text("k") == "x");
  CHECK(s.faults.calls(Op::put) == 4);
  CHECK(s.pause->waits == std::vector<std::chrono::nanoseconds>{50ms, 100ms, 200ms});
}

TEST_CASE("every call but preflight is tried again", "[retry]") {
  Setup s;
  s.memory.put_text("k", "x");
  const std::vector<std::string> keys{"k"};
  for (const Op op : {Op::stat, Op::list, Op::get, Op::put, Op::remove, Op::remove_many, Op::begin_upload, Op::part,
                      Op::finish, Op::abort, Op::preflight})
    s.faults.on(op).fail(ErrorCode::unavailable, Retry::safe);
  struct Silent : CheckObserver {
    void check_begins(std::string_view, std::string_view) override {}
    void check_ended(const Check&) override {}
  } silent;

  CHECK(s.retrying.stat("k", {}));
  CHECK(s.retrying.list({}, {}).objects.size() == 1);
  CHECK(read_object(s.retrying, "k", 10, {}) == "x");
  s.retrying.put({.key = "l"}, {}, {});
  s.retrying.remove("l", {});
  s.retrying.remove_many(keys, {});
  auto upload = s.retrying.begin_upload({.key = "u"}, {});
  upload->part(0, 0, bytes_of("x"), {});
  upload->finish(end_of(1, "x"), {});
  s.retrying.begin_upload({.key = "v"}, {})->abort({});
  CHECK(s.memory.keys() == std::vector<std::string>{"u"});
  CHECK_THROWS_AS(s.retrying.preflight(PreflightAccess::read_only, silent, {}), UnavailableError);
}

TEST_CASE("what another try cannot help is not tried again", "[retry]") {
  Setup s;
  s.faults.on(Op::put).fail(ErrorCode::permission_denied).always();
  CHECK_THROWS_AS(s.retrying.put({.key = "k"}, {}, {}), PermissionError);
  CHECK(s.faults.calls(Op::put) == 1);
  CHECK(s.pause->waits.empty());
}

TEST_CASE("what seldom passes is tried once more and no more often", "[retry]") {
  Setup s;
  s.faults.on(Op::put).fail(ErrorCode::unavailable, Retry::once).times(100);
  CHECK_THROWS_AS(s.retrying.put({.key = "k"}, bytes_of("x"), {}), UnavailableError);
  CHECK(s.faults.calls(Op::put) == 2);
}

TEST_CASE("attempts end after their number and are told as one failure", "[retry]") {
  Setup s{{.max_attempts = 4}};
  s.faults.on(Op::put)
      .fail(ErrorCode::unavailable, {.message = "cannot put 'k': reset", .retry = Retry::safe})
      .always();
  const Error error = error_from([&] { s.retrying.put({.key = "k"}, {}, {}); });
  CHECK(error.code() == ErrorCode::unavailable);
  CHECK(error.message() == "cannot put 'k': reset (and 3 more like it)");
  CHECK(detail(error, "attempts") == "4");
  CHECK(s.faults.calls(Op::put) == 4);
}

TEST_CASE("unlike failures are told as such", "[retry]") {
  Setup s{{.max_attempts = 2}};
  s.faults.on(Op::stat).fail(ErrorCode::unavailable, {.message = "first", .retry = Retry::safe});
  s.faults.on(Op::stat).fail(ErrorCode::damaged, {.message = "second", .retry = Retry::safe});
  const Error error = error_from([&] { s.retrying.stat("k", {}); });
  CHECK(error.code() == ErrorCode::unavailable);
  CHECK(error.message() == "first (1 more failures, the last one: second)");
}

TEST_CASE("an answer after failures keeps its own class", "[retry]") {
  Setup s;
  s.faults.on(Op::get).fail(ErrorCode::unavailable, Retry::safe);
  const Error error = error_from([&] { read_object(s.retrying, "absent", 1, {}); });
  CHECK(error.code() == ErrorCode::not_found);
  CHECK(detail(error, "attempts") == "2");
}

TEST_CASE("pauses grow up to their cap and stay within the budget", "[retry]") {
  Setup s{{.max_attempts = 100, .budget = 60s}};
  s.pause->luck = 1.0;  // as long as it gets
  s.faults.on(Op::put).fail(ErrorCode::unavailable, Retry::safe).always();
  CHECK_THROWS_AS(s.retrying.put({.key = "k"}, {}, {}), UnavailableError);
  std::chrono::nanoseconds total{0};
  for (const auto wait : s.pause->waits) {
    CHECK(wait <= 20s);
    total += wait;
  }
  CHECK(s.pause->waits.front() == 100ms);
  CHECK(s.pause->waits.back() == 20s);
  CHECK(total <= 60s);
  CHECK(total > 40s);
}

TEST_CASE("what the service asks for is waited for", "[retry]") {
  Setup s;
  s.faults.on(Op::put).fail(ErrorCode::unavailable, {.retry = Retry::safe, .retry_after = 45s});
  s.retrying.put({.key = "k"}, {}, {});
  CHECK(s.pause->waits == std::vector<std::chrono::nanoseconds>{45s});

  Setup hopeless;
  hopeless.faults.on(Op::put).fail(ErrorCode::unavailable, {.retry = Retry::safe, .retry_after = 1h});
  CHECK_THROWS_AS(hopeless.retrying.put({.key = "k"}, {}, {}), UnavailableError);
  CHECK(hopeless.pause->waits.empty());
}

TEST_CASE("the deadline ends the attempts before a pause that would pass it", "[retry]") {
  Setup s;
  s.faults.on(Op::put)
      .fail(ErrorCode::unavailable, {.message = "reset", .retry = Retry::safe, .retry_after = 10s})
      .always();
  const auto deadline = s.pause->now() + 25s;
  const Error error = error_from([&] { s.retrying.put({.key = "k"}, {}, {.deadline = deadline}); });
  CHECK(error.code() == ErrorCode::timeout);
  CHECK(error.message() == "reset (and 2 more like it); the deadline does not allow another attempt");
  CHECK(s.pause->waits.size() == 2);
}

TEST_CASE("cancellation ends the attempts", "[retry]") {
  Setup s;
  std::stop_source stop;
  s.faults.on(Op::put).fail(ErrorCode::unavailable, Retry::safe).always();
  s.pause->while_waiting = [&] { stop.request_stop(); };
  CHECK_THROWS_AS(s.retrying.put({.key = "k"}, {}, {.stop = stop.get_token()}), CancelledError);
  CHECK(s.faults.calls(Op::put) == 1);
}

TEST_CASE("a real pause ends at once when it is cancelled", "[retry]") {
  const auto pause = make_pause();
  std::stop_source stop;
  const auto began = pause->now();
  std::jthread canceller{[&] { stop.request_stop(); }};
  pause->wait(1h, stop.get_token());
  CHECK(pause->now() - began < 1min);
  for (int i = 0; i < 100; ++i) {
    const double chance = pause->random();
    CHECK((chance >= 0.0 && chance < 1.0));
  }
}

TEST_CASE("the plugin learns which attempt it is and the observer hears of each", "[retry]") {
  Script script;
  std::vector<std::uint32_t> attempts;
  script.remove = [&](const hf_call* c, hf_str) {
    attempts.push_back(c->attempt);
    return attempts.size() < 3 ? hf_status{HF_E_UNAVAILABLE} : hf_status{HF_OK};
  };
  std::vector<std::uint32_t> heard;
  RetryingStore retrying{
      open_script(script),
      {.pause = std::make_shared<FakePause>(), .on_retry = [&](const RetryNotice& n) { heard.push_back(n.attempt); }}};
  retrying.remove("k", {});
  CHECK(attempts == std::vector<std::uint32_t>{0, 1, 2});
  CHECK(heard == std::vector<std::uint32_t>{1, 2});
}

TEST_CASE("a get goes on where it stopped", "[retry]") {
  Setup s;
  std::string content;
  for (int i = 0; i < 20'000; ++i) content += std::to_string(i);
  s.memory.put_text("k", content);
  s.faults.on(Op::get).cut(70'000).fail(ErrorCode::unavailable, Retry::safe);
  s.faults.on(Op::get).cut(0).fail(ErrorCode::unavailable, Retry::safe);
  s.faults.on(Op::get).cut(5).fail(ErrorCode::unavailable, Retry::safe);
  Collector whole;
  int began = 0;
  s.retrying.get({.key = "k", .began = [&](const ObjectInfo&) { ++began; }}, whole.sink, {});
  CHECK(whole.content == content);
  CHECK(began == 1);
  CHECK(s.faults.calls(Op::get) == 4);
}

TEST_CASE("a get of a range goes on within the range", "[retry]") {
  Setup s;
  s.memory.put_text("k", "0123456789");
  s.faults.on(Op::get).cut(3).fail(ErrorCode::unavailable, Retry::safe);
  Collector range;
  s.retrying.get({.key = "k", .offset = 2, .length = 6}, range.sink, {});
  CHECK(range.content == "234567");
}

TEST_CASE("a get that failed behind its last byte is complete", "[retry]") {
  Setup s;
  s.memory.put_text("k", "0123456789");
  s.faults.on(Op::get).fail_after(ErrorCode::unavailable, Retry::safe);
  Collector whole;
  CHECK(s.retrying.get({.key = "k"}, whole.sink, {}).size == 10);
  CHECK(whole.content == "0123456789");
  CHECK(s.faults.calls(Op::get) == 1);
}

TEST_CASE("a get that was found damaged behind its last byte is not complete", "[retry]") {
  Setup s;
  s.memory.put_text("k", "0123456789");
  s.faults.on(Op::get).fail_after(ErrorCode::damaged, Retry::safe);
  Collector whole;
  CHECK_THROWS_AS(s.retrying.get({.key = "k"}, whole.sink, {}), DamagedError);
  CHECK(s.faults.calls(Op::get) == 1);

  s.faults.on(Op::get).fail(ErrorCode::damaged, Retry::safe);  // before a byte was handed on
  Collector again;
  s.retrying.get({.key = "k"}, again.sink, {});
  CHECK(again.content == "0123456789");
}

TEST_CASE("a get whose object changed in between does not mix two contents", "[retry]") {
  Setup s;
  s.memory.put_text("k", "0123456789");
  s.faults.on(Op::get).cut(4).fail(ErrorCode::unavailable, Retry::safe);
  s.pause->while_waiting = [&] { s.memory.put_text("k", "abcdefghij"); };
  Collector whole;
  CHECK_THROWS_AS(s.retrying.get({.key = "k"}, whole.sink, {}), ChangedError);
  CHECK(whole.content == "0123");
}

TEST_CASE("the failure of a consumer is never tried again", "[retry]") {
  Setup s;
  s.memory.put_text("k", "x");
  const auto sink = [](std::span<const std::byte>) {
    throw UnavailableError{{.message = "the consumer's own disk", .retry = Retry::safe}};
  };
  const Error error = error_from([&] { s.retrying.get({.key = "k"}, sink, {}); });
  CHECK(error.message() == "the consumer's own disk");
  CHECK(s.faults.calls(Op::get) == 1);
}

TEST_CASE("a creation whose answer was lost is recognised as its own", "[retry]") {
  Setup s;
  const std::string content(100'000, 'x');
  s.faults.on(Op::put).fail_after(ErrorCode::unavailable, Retry::safe);
  const ObjectInfo info = s.retrying.put({.key = "k", .mode = PutMode::create}, bytes_of(content), {});
  CHECK(info.etag == s.memory.stat("k", {})->etag);
  CHECK(s.faults.calls(Op::put) == 2);
}

TEST_CASE("a creation that lost to another is not taken for its own", "[retry]") {
  const auto other = GENERATE(as<std::string>{}, "theirs", "mine!", "");  // one of them of the same size
  Setup s;
  s.faults.on(Op::put).fail(ErrorCode::unavailable, Retry::safe);
  s.pause->while_waiting = [&] { s.memory.put_text("k", other); };
  CHECK_THROWS_AS(s.retrying.put({.key = "k", .mode = PutMode::create}, bytes_of("mine?"), {}), AlreadyExistsError);
  CHECK(s.memory.text("k") == other);
}

TEST_CASE("a creation refused at once is refused without a look", "[retry]") {
  Setup s;
  s.memory.put_text("k", "same");
  CHECK_THROWS_AS(s.retrying.put({.key = "k", .mode = PutMode::create}, bytes_of("same"), {}), AlreadyExistsError);
  CHECK(s.faults.calls(Op::get) == 0);
}

TEST_CASE("a conditional put whose answer was lost is recognised as its own", "[retry]") {
  Setup s;
  const ObjectInfo old = s.memory.put({.key = "k"}, bytes_of("old"), {});
  s.faults.on(Op::put).fail_after(ErrorCode::unavailable, Retry::safe);
  s.retrying.put({.key = "k", .mode = PutMode::match, .if_match = old.etag}, bytes_of("new"), {});
  CHECK(s.memory.text("k") == "new");
}

TEST_CASE("an upload whose finish was answered into the void is recognised", "[retry]") {
  Setup s;
  s.faults.on(Op::part).fail(ErrorCode::unavailable, Retry::safe).nth(2);
  s.faults.on(Op::finish).fail_after(ErrorCode::unavailable, Retry::safe);
  const auto upload = s.retrying.begin_upload({.key = "k", .mode = PutMode::create}, {});
  upload->part(1, 3, bytes_of("def"), {});
  upload->part(0, 0, bytes_of("abc"), {});
  upload->part(2, 6, bytes_of("g"), {});
  CHECK(upload->finish(end_of(3, "abcdefg"), {}).size == 7);
  CHECK(s.memory.text("k") == "abcdefg");
  CHECK(s.faults.calls(Op::finish) == 2);
}

TEST_CASE("an upload that lost to another of the same size is not taken for its own", "[retry]") {
  Setup s;
  s.faults.on(Op::finish).fail(ErrorCode::unavailable, Retry::safe);
  s.pause->while_waiting = [&] { s.memory.put_text("k", "abcdeX"); };
  const auto upload = s.retrying.begin_upload({.key = "k", .mode = PutMode::create}, {});
  upload->part(0, 0, bytes_of("abc"), {});
  upload->part(1, 3, bytes_of("def"), {});
  CHECK_THROWS_AS(upload->finish(end_of(2, "abcdef"), {}), AlreadyExistsError);
}

TEST_CASE("the death of the process is not retried", "[retry]") {
  Setup s;
  s.faults.crash_at(1);
  CHECK_THROWS_AS(s.retrying.put({.key = "k"}, {}, {}), Crash);
  CHECK(s.pause->waits.empty());
}

TEST_CASE("calls from many threads with cancellable tokens do not disturb each other", "[retry]") {
  Script script;
  std::atomic<int> begun{0};
  script.put = [&](const hf_call* c, const hf_put* r, std::string_view data, const hf_object_sink* out) {
    if (++begun % 3 == 0) return fail(c, HF_E_UNAVAILABLE, {.message = "busy"});
    c->log(c, HF_LOG_DEBUG, abi("stored"), nullptr, 0);
    return give(out, object_of({r->key.data, r->key.size}, data.size()));
  };
  std::atomic<int> logged{0};
  RetryPolicy policy;
  policy.base = std::chrono::microseconds{1};
  policy.max_attempts = 100;
  RetryingStore retrying{open_script(script, {.name = "scripted:test", .log = [&](const LogRecord&) { ++logged; }}),
                         {.policy = policy}};
  std::stop_source stop;
  {
    std::vector<std::jthread> callers;
    for (int t = 0; t < 4; ++t)
      callers.emplace_back([&] {
        for (int i = 0; i < 50; ++i) retrying.put({.key = "k"}, bytes_of("x"), {.stop = stop.get_token()});
      });
  }
  CHECK(logged == 200);
  CHECK(begun > 200);
}

TEST_CASE("parts of one upload go from many threads at once", "[retry]") {
  Setup s;
  s.faults.on(Op::finish).fail_after(ErrorCode::unavailable, Retry::safe);
  const auto upload = s.retrying.begin_upload({.key = "k", .mode = PutMode::create}, {});
  {
    std::vector<std::jthread> senders;
    for (std::uint32_t i = 0; i < 4; ++i) senders.emplace_back([&, i] { upload->part(i, 3 * i, bytes_of("abc"), {}); });
  }
  CHECK(upload->finish(end_of(4, "abcabcabcabc"), {}).size == 12);
  CHECK(s.memory.text("k") == "abcabcabcabc");
}
