// The double behaves as the client does.
#include "support/scripted_transport.hpp"

#include <thread>

#include "failures.hpp"
#include "http/retry_after.hpp"
#include "store/retry.hpp"
#include "support/catch.hpp"

using namespace holdfast;
using namespace holdfast::http;
using namespace holdfast::test;
using namespace std::chrono_literals;

TEST_CASE("scripted answers come in the order in which they were written", "[double]") {
  ScriptedTransport transport;
  transport.on("GET https://h/a").reply({.status = 404, .body = "first"});
  transport.on("GET https://h/a").reply({.headers = {{"ETag", "e"}}, .body = "then"}).times(2);
  CHECK(transport.send({.url = "https://h/a"}).status == 404);
  CHECK_FALSE(transport.is_used_up());
  for (int i = 0; i < 2; ++i) {
    const Response response = transport.send({.url = "https://h/a"});
    CHECK(response.status == 200);
    CHECK(response.body == "then");
    CHECK(find(response.headers, "etag") == "e");
  }
  CHECK(transport.is_used_up());
  CHECK(failure_of(transport, {.url = "https://h/a"}).code() == ErrorCode::internal);
  CHECK(failure_of(transport, {.method = "POST", .url = "https://h/a"}).code() == ErrorCode::internal);
}

TEST_CASE("the double remembers what was sent", "[double]") {
  ScriptedTransport transport;
  transport.on("POST https://h/a").always();
  transport.send({.method = "POST", .url = "https://h/a", .headers = {{"X-A", "b"}}, .body = as_body("abc")});
  const BodySource source{.size = 3, .read = [](std::uint64_t offset, std::span<std::byte> into) {
                            into[0] = std::byte{static_cast<unsigned char>('x' + offset)};
                            return std::size_t{1};
                          }};
  transport.send({.method = "POST", .url = "https://h/a", .body = source});
  CHECK(transport.requests().at(0).header("x-a") == "b");
  CHECK(transport.requests().at(0).header("x-b") == "(none)");
  CHECK(transport.requests().at(0).body == "abc");
  CHECK(transport.requests().at(1).body == "xyz");
}

TEST_CASE("scripted failures are those of the client", "[double]") {
  ScriptedTransport transport;
  transport.on("POST https://h/a").fail(Cause::cut, Sent::maybe);
  transport.on("POST https://h/a").fail(Cause::not_connected, Sent::no);
  const Error lost = failure_of(transport, {.method = "POST", .url = "https://h/a"});
  CHECK(lost.message() == "POST 'https://h/a': the connection was cut, while waiting for the answer");
  CHECK(sent(lost) == Sent::maybe);
  CHECK_FALSE(lost.retryable());
  const Error refused = failure_of(transport, {.method = "POST", .url = "https://h/a"});
  CHECK(sent(refused) == Sent::no);
  CHECK(refused.retryable());
}

TEST_CASE("a scripted answer may be cut", "[double]") {
  ScriptedTransport transport;
  transport.on("GET https://h/a").cut_after(3).reply({.body = "abcdef"});
  std::string got;
  const auto call = [&] {
    return transport.stream({.url = "https://h/a"}, {.data = [&](std::span<const std::byte> data) {
                              got.append(reinterpret_cast<const char*>(data.data()), data.size());
                            }});
  };
  const Error error = failure_of(call);
  CHECK(got == "abc");
  CHECK(sent(error) == Sent::yes);
  CHECK(error.retryable());
}

TEST_CASE("a scripted answer may take its time, and waiting for it be cancelled", "[double]") {
  ScriptedTransport transport;
  Gate gate;
  transport.on("GET https://h/a").block_until(gate).always();
  std::stop_source stop;
  std::jthread canceller{[&] {
    static_cast<void>(gate.wait_for_arrivals(1));
    stop.request_stop();
  }};
  const Error cancelled = failure_of(transport, {.url = "https://h/a"}, {.stop = stop.get_token()});
  CHECK(cancelled.code() == ErrorCode::cancelled);
  CHECK(sent(cancelled) == Sent::maybe);
  const auto deadline = std::chrono::steady_clock::now() + 5ms;
  CHECK(failure_of(transport, {.url = "https://h/a"}, {.deadline = deadline}).code() == ErrorCode::timeout);
  CHECK(sent(failure_of(transport, {.url = "https://h/a"}, {.stop = stop.get_token()})) == Sent::no);
  gate.open();
  CHECK(transport.send({.url = "https://h/a"}).status == 200);
}

TEST_CASE("the double keeps to the limit of answers and to what sinks throw", "[double]") {
  ScriptedTransport transport;
  transport.on("GET https://h/a").reply({.body = std::string(100, 'x')}).always();
  CHECK(failure_of(transport, {.url = "https://h/a", .max_reply = 99}).code() == ErrorCode::failed);
  CHECK_THROWS_AS(transport.stream({.url = "https://h/a"}, {.head = [](const Head&) { throw 42; }}), int);
}

TEST_CASE("failures of a transport fit the engine's retries", "[double]") {
  struct NoPause final : store::Pause {
    std::chrono::steady_clock::time_point now() override { return {}; }
    void wait(std::chrono::nanoseconds duration, const std::stop_token&) override { waited.push_back(duration); }
    double random() override { return 0; }
    std::vector<std::chrono::nanoseconds> waited;
  };
  ScriptedTransport transport;
  transport.on("GET https://h/a").fail(Cause::cut, Sent::maybe);
  transport.on("GET https://h/a").reply({.status = 503, .headers = {{"Retry-After", "7"}}});
  transport.on("GET https://h/a").reply({.body = "at last"});
  const auto pause = std::make_shared<NoPause>();
  const Response response = store::retry({.pause = pause}, {}, [&](const store::CallOptions& options) {
    Response answer = transport.send({.url = "https://h/a"}, options);
    if (answer.status == 503)
      throw UnavailableError{{.message = "busy", .retry = Retry::safe, .retry_after = retry_after(answer.headers)}};
    return answer;
  });
  CHECK(response.body == "at last");
  CHECK(pause->waited == std::vector<std::chrono::nanoseconds>{0s, 7s});
}
