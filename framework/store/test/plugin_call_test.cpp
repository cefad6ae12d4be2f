// What goes down with a call and what comes back with it: reports, cancellation, deadlines, logs, checks.
#include <poll.h>

#include <atomic>
#include <holdfast/errors.hpp>
#include <thread>

#include "scripted_plugin.hpp"
#include "support/catch.hpp"

using namespace holdfast;
using namespace holdfast::store;
using namespace holdfast::test;

namespace {

std::string detail(const Error& error, std::string_view name) {
  for (const auto& [key, value] : error.info().details)
    if (key == name) return value;
  return {};
}

struct Recorder final : CheckObserver {
  void check_begins(std::string_view, std::string_view) override {}
  void check_ended(const Check& check) override { ended.push_back(check); }
  std::vector<Check> ended;
};

}  // namespace

TEST_CASE("every status has its own error", "[plugin_store]") {
  struct Row {
    hf_status status;
    ErrorCode code;
    bool retryable;        // when the plugin says nothing
    bool retryable_asked;  // when it says that it is safe
  };
  const auto row = GENERATE(values<Row>({{HF_E_INTERNAL, ErrorCode::plugin, false, true},
                                         {HF_E_NO_MEMORY, ErrorCode::failed, false, false},
                                         {HF_E_INVALID_ARGUMENT, ErrorCode::internal, false, false},
                                         {HF_E_INVALID_CONFIG, ErrorCode::config, false, false},
                                         {HF_E_UNSUPPORTED, ErrorCode::unsupported, false, false},
                                         {HF_E_CANCELLED, ErrorCode::plugin, false, false},
                                         {HF_E_TIMEOUT, ErrorCode::unavailable, true, true},
                                         {HF_E_NOT_FOUND, ErrorCode::not_found, false, false},
                                         {HF_E_ALREADY_EXISTS, ErrorCode::already_exists, false, false},
                                         {HF_E_CONFLICT, ErrorCode::changed, false, false},
                                         {HF_E_UNAUTHENTICATED, ErrorCode::unauthenticated, false, true},
                                         {HF_E_FORBIDDEN, ErrorCode::permission_denied, false, true},
                                         {HF_E_THROTTLED, ErrorCode::unavailable, true, true},
                                         {HF_E_UNAVAILABLE, ErrorCode::unavailable, true, true},
                                         {HF_E_NO_SPACE, ErrorCode::no_space, false, false},
                                         {HF_E_CORRUPT, ErrorCode::damaged, false, true},
                                         {HF_E_IO, ErrorCode::unavailable, false, true},
                                         {HF_E_LOCKED, ErrorCode::permission_denied, false, false},
                                         {99, ErrorCode::plugin, false, false},
                                         {-1, ErrorCode::plugin, false, false}}));
  Script script;
  std::int32_t retry = HF_RETRY_UNKNOWN;
  script.put = [&](const hf_call* c, const hf_put*, std::string_view, const hf_object_sink*) {
    return fail(c, row.status, {.message = "because", .retry = retry});
  };
  const auto store = open_script(script);
  const auto put = [&] { store->put({.key = "k"}, {}, {}); };

  CAPTURE(row.status);
  const Error unsaid = error_from(put);
  CHECK(unsaid.code() == row.code);
  CHECK(unsaid.retryable() == row.retryable);
  CHECK(unsaid.message() == "cannot put 'k' in 'scripted:test': because");
  retry = HF_RETRY_SAFE;
  CHECK(error_from(put).retryable() == row.retryable_asked);
  retry = HF_RETRY_NEVER;
  CHECK_FALSE(error_from(put).retryable());
}

TEST_CASE("an error carries what the service said", "[plugin_store]") {
  Script script;
  std::int32_t service_status = 0;
  script.put = [&](const hf_call* c, const hf_put*, std::string_view, const hf_object_sink*) {
    return fail(c, HF_E_THROTTLED,
                {.message = "Slow down.",
                 .remedy = "ask for more",
                 .service_status = service_status,
                 .retry_after_ns = 3'000'000'000});
  };
  const auto store = open_script(script);
  service_status = 503;
  const Error error = error_from([&] { store->put({.key = "k"}, {}, {}); });
  CHECK(error.message() == "cannot put 'k' in 'scripted:test': Slow down");
  CHECK(error.hint() == "ask for more");
  CHECK(detail(error, "key") == "k");
  CHECK(detail(error, "service_code") == "Code");
  CHECK(detail(error, "request_id") == "r-1");
  CHECK(detail(error, "http_status") == "503");
  CHECK(error.info().retry_after == std::chrono::seconds{3});
  service_status = ENOSPC;
  CHECK(detail(error_from([&] { store->put({.key = "k"}, {}, {}); }), "errno") == std::to_string(ENOSPC));
}

TEST_CASE("a failure without a report still says what happened", "[plugin_store]") {
  Script script;
  const auto status = GENERATE(range(1, 20));
  script.put = [&](const hf_call*, const hf_put*, std::string_view, const hf_object_sink*) { return status; };
  const auto store = open_script(script);
  const Error error = error_from([&] { store->put({.key = "k"}, {}, {}); });
  const std::string context = "cannot put 'k' in 'scripted:test': ";
  CHECK(error.message().starts_with(context));
  CHECK(error.message().size() > context.size() + 5);
}

TEST_CASE("a report that is cut short or says nothing is survived", "[plugin_store]") {
  Script script;
  const auto store = open_script(script);
  SECTION("no longer than its status") {
    script.stat = [](const hf_call* c, hf_str, const hf_object_sink*) {
      hf_error error = error_of(HF_E_FORBIDDEN, {.message = "not to be read"});
      error.struct_size = offsetof(hf_error, retry);
      return c->fail(c, &error);
    };
    const Error error = error_from([&] { store->stat("k", {}); });
    CHECK(error.code() == ErrorCode::permission_denied);
    CHECK(error.message() == "cannot look at 'k' in 'scripted:test': permission denied");
  }
  SECTION("a failure that says it is none") {
    script.stat = [](const hf_call* c, hf_str, const hf_object_sink*) { return fail(c, HF_OK, {.message = "fine"}); };
    CHECK_THROWS_AS(store->stat("k", {}), PluginError);
  }
  SECTION("NULL") {
    script.stat = [](const hf_call* c, hf_str, const hf_object_sink*) { return c->fail(c, nullptr); };
    CHECK_THROWS_AS(store->stat("k", {}), PluginError);
  }
  SECTION("a report before a success counts for nothing") {
    script.stat = [](const hf_call* c, hf_str, const hf_object_sink* out) {
      fail(c, HF_E_UNAVAILABLE, {.message = "first try"});
      return give(out, object_of("k", 5));
    };
    CHECK(store->stat("k", {})->size == 5);
  }
}

TEST_CASE("cancellation wakes a plugin that sleeps on the descriptor", "[plugin_store]") {
  Script script;
  std::stop_source stop;
  script.put = [&](const hf_call* c, const hf_put*, std::string_view, const hf_object_sink*) {
    stop.request_stop();
    pollfd wait{.fd = c->cancel_fd, .events = POLLIN, .revents = 0};
    if (poll(&wait, 1, 10'000) != 1) return fail(c, HF_E_INTERNAL, {.message = "nothing woke me"});
    if (c->cancelled(c) == 0) return fail(c, HF_E_INTERNAL, {.message = "nobody cancelled"});
    return fail(c, HF_E_CANCELLED, {.message = "cancelled"});
  };
  const auto store = open_script(script);
  CHECK_THROWS_AS(store->put({.key = "k"}, {}, {.stop = stop.get_token()}), CancelledError);
}

TEST_CASE("cancellation from another thread wakes a blocked plugin", "[plugin_store]") {
  Script script;
  std::atomic<bool> blocked{false};
  script.put = [&](const hf_call* c, const hf_put*, std::string_view, const hf_object_sink*) {
    blocked = true;
    blocked.notify_all();
    pollfd wait{.fd = c->cancel_fd, .events = POLLIN, .revents = 0};
    return poll(&wait, 1, 10'000) == 1 ? hf_status{HF_E_CANCELLED} : hf_status{HF_E_INTERNAL};
  };
  const auto store = open_script(script);
  std::stop_source stop;
  std::jthread canceller{[&] {
    blocked.wait(false);
    stop.request_stop();
  }};
  CHECK_THROWS_AS(store->put({.key = "k"}, {}, {.stop = stop.get_token()}), CancelledError);
}

TEST_CASE("a descriptor that was not raised serves the next call", "[plugin_store]") {
  Script script;
  std::vector<int> seen;
  script.remove = [&](const hf_call* c, hf_str) {
    seen.push_back(c->cancel_fd);
    return hf_status{HF_OK};
  };
  const auto store = open_script(script);
  std::stop_source stop;
  store->remove("k", {.stop = stop.get_token()});
  store->remove("k", {.stop = stop.get_token()});
  store->remove("k", {});
  REQUIRE(seen.size() == 3);
  CHECK(seen[0] >= 0);
  CHECK(seen[0] == seen[1]);
  CHECK(seen[2] == -1);
}

TEST_CASE("nothing begins after cancellation or past the deadline", "[plugin_store]") {
  Script script;
  script.remove = [](const hf_call*, hf_str) {
    FAIL_CHECK("was begun");
    return hf_status{HF_OK};
  };
  const auto store = open_script(script);
  std::stop_source stop;
  stop.request_stop();
  CHECK_THROWS_AS(store->remove("k", {.stop = stop.get_token()}), CancelledError);
  CHECK_THROWS_AS(store->remove("k", {.deadline = std::chrono::steady_clock::now()}), TimeoutError);
}

TEST_CASE("the deadline and the attempt reach the plugin", "[plugin_store]") {
  Script script;
  std::int64_t deadline_ns = 0;
  std::uint32_t attempt = 0;
  script.remove = [&](const hf_call* c, hf_str) {
    deadline_ns = c->deadline_ns;
    attempt = c->attempt;
    return hf_status{HF_OK};
  };
  const auto store = open_script(script);
  store->remove("k", {});
  CHECK(deadline_ns == INT64_MAX);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::hours{1};
  store->remove("k", {.deadline = deadline, .attempt = 3});
  CHECK(attempt == 3);
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  const auto left = std::chrono::nanoseconds{deadline_ns} - std::chrono::seconds{now.tv_sec};
  CHECK(left > std::chrono::minutes{50});
  CHECK(left < std::chrono::minutes{70});
}

TEST_CASE("a plugin that ran into our deadline timed out", "[plugin_store]") {
  Script script;
  const auto status = GENERATE(as<hf_status>{}, HF_E_TIMEOUT, HF_E_CANCELLED, HF_E_UNAVAILABLE);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds{20};
  script.remove = [&](const hf_call*, hf_str) {
    while (std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    return status;
  };
  const auto store = open_script(script);
  CHECK_THROWS_AS(store->remove("k", {.deadline = deadline}), TimeoutError);
}

TEST_CASE("no secret leaves a plugin", "[plugin_store]") {
  const std::string canary = "c4n4ry+s3cr3t";
  Script script;
  script.put = [&](const hf_call* c, const hf_put*, std::string_view, const hf_object_sink*) {
    const hf_pair field{abi(canary), abi(canary)};
    c->log(c, HF_LOG_INFO, abi("using " + canary), &field, 1);
    const std::string message = "refused key " + canary + " (?sig=c4n4ry%2Bs3cr3t)\x1b[2J";
    hf_error error = error_of(HF_E_FORBIDDEN, {.message = message, .remedy = canary});
    error.service_code = abi(canary);
    error.request_id = abi(canary);
    return c->fail(c, &error);
  };
  script.preflight = [&](const hf_call*, std::uint32_t, const hf_check_sink* out) {
    out->begin(out->context, abi("auth"), abi("as " + canary));
    const hf_check check{.struct_size = sizeof(hf_check),
                         .outcome = HF_CHECK_WARN,
                         .reserved = 0,
                         .id = abi("auth"),
                         .detail = abi(canary),
                         .remedy = abi(canary),
                         .latency_ns = 0};
    out->end(out->context, &check);
    return hf_status{HF_OK};
  };
  std::string seen;
  const auto note = [&](const LogRecord& r) {
    seen += r.message;
    for (const auto& [name, value] : r.fields) seen += name + value;
  };
  const auto store = open_script(script, {.name = "scripted:" + canary, .redactor = Redactor{{canary}}, .log = note});
  const Error error = error_from([&] { store->put({.key = "k-" + canary}, {}, {}); });
  seen += error.what() + error.message() + error.hint() + store->name();
  for (const auto& [name, value] : error.info().details) seen += name + value;
  Recorder observer;
  store->preflight(PreflightAccess::read_only, observer, {});
  REQUIRE(observer.ended.size() == 1);
  seen += observer.ended[0].title + observer.ended[0].detail + observer.ended[0].remedy;

  CHECK(seen.find("s3cr3t") == std::string::npos);
  CHECK(seen.find('\x1b') == std::string::npos);
  CHECK(seen.find("refused key ********") != std::string::npos);
  CHECK(seen.find("using ********") != std::string::npos);
}

TEST_CASE("a log sink or a progress sink that throws disturbs nobody", "[plugin_store]") {
  Script script;
  script.remove = [](const hf_call* c, hf_str) {
    c->log(c, 77, abi("hello"), nullptr, 0);
    c->progress(c, 5);
    return hf_status{HF_OK};
  };
  std::uint64_t moved = 0;
  const auto store = open_script(script, {.name = "scripted:test",
                                          .log = [](const LogRecord&) { throw std::runtime_error{"full"}; },
                                          .progress =
                                              [&](std::uint64_t bytes) {
                                                moved += bytes;
                                                throw std::runtime_error{"full"};
                                              }});
  CHECK_NOTHROW(store->remove("k", {}));
  CHECK(moved == 5);
}

TEST_CASE("the checks of a plugin reach the observer", "[plugin_store]") {
  Script script;
  Recorder observer;
  const auto store = open_script(script);
  const auto end = [](const hf_check_sink* out, std::string_view id, std::int32_t outcome, std::uint64_t latency) {
    const hf_check check{.struct_size = sizeof(hf_check),
                         .outcome = outcome,
                         .reserved = 0,
                         .id = abi(id),
                         .detail = abi("seen"),
                         .remedy = abi("do"),
                         .latency_ns = latency};
    out->end(out->context, &check);
  };
  SECTION("well") {
    std::uint32_t flags = 99;
    script.preflight = [&](const hf_call*, std::uint32_t f, const hf_check_sink* out) {
      flags = f;
      out->begin(out->context, abi("auth"), abi("Credentials"));
      end(out, "auth", HF_CHECK_WARN, 7);
      return hf_status{HF_OK};
    };
    store->preflight(PreflightAccess::read_only, observer, {});
    CHECK(flags == 0);
    store->preflight(PreflightAccess::read_write, observer, {});
    CHECK(flags == HF_PREFLIGHT_WRITE);
    store->preflight(PreflightAccess::no_removal, observer, {});
    CHECK(flags == (HF_PREFLIGHT_WRITE | HF_PREFLIGHT_KEEP));
    REQUIRE(observer.ended.size() == 3);
    CHECK(observer.ended[0].id == "auth");
    CHECK(observer.ended[0].title == "Credentials");
    CHECK(observer.ended[0].outcome == Check::Outcome::warn);
    CHECK(observer.ended[0].detail == "seen");
    CHECK(observer.ended[0].remedy == "do");
    CHECK(observer.ended[0].latency == std::chrono::nanoseconds{7});
  }
  SECTION("begun and never ended") {
    script.preflight = [&](const hf_call*, std::uint32_t, const hf_check_sink* out) {
      out->begin(out->context, abi("dns"), abi("Name"));
      out->begin(out->context, abi("tls"), abi("TLS"));
      end(out, "tls", HF_CHECK_PASS, 0);
      return hf_status{HF_OK};
    };
    store->preflight(PreflightAccess::read_only, observer, {});
    REQUIRE(observer.ended.size() == 2);
    CHECK(observer.ended[0].id == "dns");
    CHECK(observer.ended[0].outcome == Check::Outcome::fail);
    CHECK(observer.ended[1].outcome == Check::Outcome::pass);
    CHECK(observer.ended[1].latency.count() > 0);
  }
  SECTION("ended and never begun, of an outcome from the future") {
    script.preflight = [&](const hf_call*, std::uint32_t, const hf_check_sink* out) {
      end(out, "odd", 9, 0);
      return hf_status{HF_OK};
    };
    store->preflight(PreflightAccess::read_only, observer, {});
    REQUIRE(observer.ended.size() == 1);
    CHECK(observer.ended[0].id == "odd");
    CHECK(observer.ended[0].outcome == Check::Outcome::fail);
  }
  SECTION("no preflight of its own") {
    script.ops.preflight = nullptr;
    const auto bare = open_script(script);
    CHECK_NOTHROW(bare->preflight(PreflightAccess::read_write, observer, {}));
    CHECK(observer.ended.empty());
  }
}
