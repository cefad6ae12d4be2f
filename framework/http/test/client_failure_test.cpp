// The client where the other side misbehaves, or nobody wants the answer any more.
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <thread>

#include "failures.hpp"
#include "http/client.hpp"
#include "support/catch.hpp"
#include "support/faulty_store.hpp"
#include "support/http_server.hpp"

using namespace holdfast;
using namespace holdfast::http;
using namespace holdfast::test;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

/// A port where nobody listens: it was given back a moment ago.
std::string closed_url() {
  const HttpServer gone;
  return gone.url("/x");
}

/// Keeps the connection, answers once, and then does as told.
void answer_then(HttpServer& server, const std::string& name, Script then) {
  server.on(name, replies({}));
  server.on(name, std::move(then));
}

const std::vector<std::pair<std::string, Repeat>> once_only{
    {"POST", Repeat::by_method}, {"PATCH", Repeat::by_method}, {"PUT", Repeat::never}};
const std::vector<std::pair<std::string, Repeat>> repeatable{
    {"GET", Repeat::by_method}, {"PUT", Repeat::by_method}, {"DELETE", Repeat::by_method}, {"POST", Repeat::safe}};

}  // namespace

TEST_CASE("a refused connection is said to be one, and was not sent", "[client]") {
  Client client;
  const std::string url = closed_url();
  const Error error = failure_of(client, {.method = "POST", .url = url, .body = as_body("x")});
  CHECK(error.code() == ErrorCode::unavailable);
  CHECK(error.message() ==
        "POST '" + url + "': cannot connect: 127.0.0.1:" + url.substr(17, url.size() - 19) + ": connection refused");
  CHECK(error.hint() == "check that the server runs, and that host and port are right");
  CHECK(sent(error) == Sent::no);
  CHECK(detail(error, "stage") == "connect");
  CHECK(error.retryable());
}

TEST_CASE("a name without address is said to be one", "[client]") {
  Client client;
  const Error error = failure_of(client, {.url = "http://nowhere.invalid/x"});
  CHECK(error.code() == ErrorCode::unavailable);
  CHECK(error.message() == "GET 'http://nowhere.invalid/x': the host's name has no address");
  CHECK(sent(error) == Sent::no);
  CHECK(detail(error, "stage") == "resolve");
  CHECK(error.info().retry == Retry::once);
}

TEST_CASE("a name without address is still said to be one when it is asked for again", "[client]") {
  Client client;
  for (int attempt = 0; attempt < 3; ++attempt) {
    const Error error = failure_of(client, {.url = "http://nowhere.invalid/x"});
    CHECK(error.message() == "GET 'http://nowhere.invalid/x': the host's name has no address");
    CHECK(error.retryable());
  }
}

TEST_CASE("a lost answer says that the request may have arrived", "[client]") {
  HttpServer server;
  const Script lose = GENERATE(Script{[](Exchange& e) { e.read_body(); }}, Script{[](Exchange& e) {
                                 e.read_body();
                                 e.reset();
                               }});
  const auto check = [&](const auto& methods, bool retryable) {
    for (const auto& [method, repeat] : methods) {
      CAPTURE(method);
      server.on(method + " /x", lose);
      Client client;
      const Error error =
          failure_of(client, {.method = method, .url = server.url("/x"), .headers = {{"X", "y"}}, .repeat = repeat});
      CHECK(error.code() == ErrorCode::unavailable);
      CHECK(sent(error) == Sent::maybe);
      CHECK(detail(error, "stage") == "wait");
      CHECK(error.retryable() == retryable);
      CHECK((error.hint() == "it may have had its effect: look before you send it again") == !retryable);
    }
  };
  check(once_only, false);
  check(repeatable, true);
}

TEST_CASE("a request that must not repeat is not sent again over another connection", "[client]") {
  for (const auto& [method, repeat] : once_only) {
    HttpServer server;
    CAPTURE(method);
    answer_then(server, method + " /x", [](Exchange& exchange) { exchange.read_body(); });
    Client client;
    const Request request{.method = method, .url = server.url("/x"), .body = as_body("abc"), .repeat = repeat};
    client.send(request);
    const Error error = failure_of(client, request);
    CHECK(server.requests().size() == 2);
    CHECK(sent(error) == Sent::maybe);
    CHECK_FALSE(error.retryable());
  }
}

TEST_CASE("a repeatable request survives a kept connection that has died", "[client]") {
  for (const auto& [method, repeat] : repeatable) {
    HttpServer server;
    CAPTURE(method);
    answer_then(server, method + " /x", [](Exchange& exchange) { exchange.read_body(); });
    server.on(method + " /x", replies({.status = 202}));
    Client client;
    const std::string body(200'000, 'b');
    Request request{.method = method, .url = server.url("/x"), .repeat = repeat};
    if (method != "GET") request.body = as_body(body);
    client.send(request);
    CHECK(client.send(request).status == 202);
    CHECK(server.requests().size() == 3);
    CHECK(server.connections() == 2);
    if (method != "GET") CHECK((server.requests().at(2).body == body));
  }
}

TEST_CASE("an answer that is cut is an error, never a short answer", "[client]") {
  HttpServer server;
  const std::string answer = GENERATE("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this",
                                      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
                                      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
                                      "HTTP/1.1 200 OK\r\nContent-Length: 1", "HTTP/1.1 200 OK\r\n");
  CAPTURE(answer);
  server.on("GET /x", [answer](Exchange& exchange) { exchange.send(answer); });
  server.on("POST /x", [answer](Exchange& exchange) { exchange.send(answer); });
  Client client;
  const Error error = failure_of(client, {.url = server.url("/x")});
  CHECK(error.code() == ErrorCode::unavailable);
  CHECK(error.message().find("the connection was cut") != std::string::npos);
  CHECK(error.message().ends_with("while receiving the answer"));
  CHECK(sent(error) == Sent::yes);
  CHECK(error.retryable());
  CHECK_FALSE(failure_of(client, {.method = "POST", .url = server.url("/x")}).retryable());
}

TEST_CASE("a connection that is cut while the body is sent is an error", "[client]") {
  HttpServer server;
  server.on("PUT /x", [](Exchange& exchange) { exchange.reset(); });
  Client client;
  const std::string body(30 << 20, 'x');
  const Error error = failure_of(client, {.method = "PUT", .url = server.url("/x"), .body = as_body(body)});
  CHECK(error.code() == ErrorCode::unavailable);
  CHECK(detail(error, "stage") == "send");
  CHECK(sent(error) == Sent::maybe);
  CHECK(error.retryable());
}

TEST_CASE("bytes behind the announced end belong to nobody", "[client]") {
  HttpServer server;
  server.on("GET /x", [](Exchange& exchange) { exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef"); });
  server.on("GET /x", replies({.body = "second"}));
  Client client;
  CHECK(client.send({.url = server.url("/x")}).body == "abc");
  CHECK(client.send({.url = server.url("/x")}).body == "second");
}

TEST_CASE("what is not HTTP is refused", "[client]") {
  HttpServer server;
  server.on("GET /x", [](Exchange& exchange) { exchange.send("220 mail.example ESMTP\r\n"); });
  Client client;
  const Error error = failure_of(client, {.url = server.url("/x")});
  CHECK(error.code() == ErrorCode::unavailable);
  CHECK(error.message().find("the answer is not HTTP") != std::string::npos);
  CHECK_FALSE(error.retryable());
}

TEST_CASE("an answer that is too large is refused, announced or not", "[client]") {
  HttpServer server;
  server.on("GET /announced", replies({.body = std::string(1001, 'x')}));
  server.on("GET /lie", [](Exchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nx");
  });
  server.on("GET /endless", [](Exchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\n\r\n" + std::string(2000, 'x'));
    exchange.wait_for_end();
  });
  server.on("GET /fits", replies({.body = std::string(1000, 'x')}));
  Client client;
  for (const std::string target : {"/announced", "/lie", "/endless"}) {
    const Error error = failure_of(client, {.url = server.url(target), .max_reply = 1000});
    CHECK(error.code() == ErrorCode::failed);
    CHECK(error.message() == "GET '" + server.url(target) + "': the answer is too large: more than 1000 bytes");
    CHECK(sent(error) == Sent::yes);
    CHECK_FALSE(error.retryable());
  }
  CHECK(client.send({.url = server.url("/fits"), .max_reply = 1000}).body.size() == 1000);
}

TEST_CASE("headers without end are refused", "[client]") {
  HttpServer server;
  server.on("GET /x", [](Exchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\n");
    std::string headers;
    for (int i = 0; i < 10'000; ++i) headers += "X-Much: " + std::string(60, 'x') + "\r\n";
    exchange.send(headers);
    exchange.wait_for_end();
  });
  Client client;
  const Error error = failure_of(client, {.url = server.url("/x")});
  CHECK(error.code() == ErrorCode::failed);
  CHECK(error.message().find("bytes of headers") != std::string::npos);
}

TEST_CASE("what a sink throws ends the transfer and arrives unchanged", "[client]") {
  HttpServer server;
  server.on("GET /x", [](Exchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
    exchange.wait_for_end();
  });
  Client client;
  const auto stop = [](const auto&) { throw 42; };
  const ReplySink sink = GENERATE_COPY(ReplySink{.head = stop}, ReplySink{.data = stop});
  CHECK_THROWS_AS(client.stream({.url = server.url("/x")}, sink), int);
}

TEST_CASE("what the source of a body throws ends the transfer and arrives unchanged", "[client]") {
  HttpServer server;
  server.on("PUT /x", [](Exchange& exchange) { exchange.read_body(); });
  Client client;
  const BodySource source{.size = 1 << 20, .read = [](std::uint64_t offset, std::span<std::byte> into) -> std::size_t {
                            if (offset > 0) throw 42;
                            std::fill(into.begin(), into.end(), std::byte{1});
                            return 1000;
                          }};
  CHECK_THROWS_AS(client.send({.method = "PUT", .url = server.url("/x"), .body = source}), int);
  const BodySource dry{.size = 10, .read = [](std::uint64_t, std::span<std::byte>) { return std::size_t{0}; }};
  CHECK(failure_of(client, {.method = "PUT", .url = server.url("/x"), .body = dry}).code() == ErrorCode::internal);
}

TEST_CASE("a request that cannot be sent is refused before anything is", "[client]") {
  HttpServer server;
  Client client;
  const std::vector<Request> bad{
      {.method = "get", .url = server.url()},
      {.method = "GET /x HTTP/1.1\r\nX: y", .url = server.url()},
      {.method = "HEAD", .url = server.url(), .body = as_body("x")},
      {.url = server.url(), .headers = {{"X-A", "b\r\nX-C: d"}}},
      {.url = server.url(), .headers = {{"X A", "b"}}},
      {.url = server.url(), .headers = {{"", "b"}}},
      {.url = server.url(), .headers = {{"Transfer-Encoding", "chunked"}}},
      {.url = "ftp://127.0.0.1/"},
  };
  for (const Request& request : bad) {
    const Error error = failure_of(client, request);
    CHECK(error.code() == ErrorCode::usage);
    CHECK_FALSE(error.retryable());
  }
  CHECK(server.connections() == 0);
}

TEST_CASE("cancelling wakes a call that waits, at once", "[client]") {
  HttpServer server;
  server.on("GET /x", [](Exchange& exchange) { exchange.wait_for_end(); });
  Client client;
  std::stop_source stop;
  Clock::time_point asked;
  std::jthread canceller{[&] {
    static_cast<void>(server.wait_for_requests(1));
    asked = Clock::now();
    stop.request_stop();
  }};
  const Error error = failure_of(client, {.url = server.url("/x")}, {.stop = stop.get_token()});
  const auto took = Clock::now() - asked;
  CHECK(error.code() == ErrorCode::cancelled);
  CHECK(error.message() == "GET '" + server.url("/x") + "': cancelled, while waiting for the answer");
  CHECK(sent(error) == Sent::maybe);
  CHECK(took < 1s);  // of a machine that is busy; it is less than a millisecond on one that is not
}

TEST_CASE("cancelling ends a transfer in each of its stages", "[client]") {
  std::stop_source stop;
  HttpServer server;
  Client client;
  const auto error = [&](const Request& request) { return failure_of(client, request, {.stop = stop.get_token()}); };
  SECTION("before it began") {
    stop.request_stop();
    CHECK(sent(error({.url = server.url("/x")})) == Sent::no);
    CHECK(server.connections() == 0);
  }
  SECTION("while the body is sent") {
    server.on("PUT /x", [&](Exchange& exchange) {
      stop.request_stop();
      exchange.wait_for_end();
    });
    const std::string body(64 << 20, 'x');
    const BodySource source{.size = body.size(), .read = [&](std::uint64_t offset, std::span<std::byte> into) {
                              std::memcpy(into.data(), body.data() + offset, into.size());
                              return into.size();
                            }};
    const Error cancelled = error({.method = "PUT", .url = server.url("/x"), .body = source});
    CHECK(cancelled.code() == ErrorCode::cancelled);
    CHECK(sent(cancelled) == Sent::maybe);
  }
  SECTION("while the answer arrives") {
    server.on("GET /x", [](Exchange& exchange) {
      exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
      exchange.wait_for_end();
    });
    const ReplySink sink{.data = [&](std::span<const std::byte>) { stop.request_stop(); }};
    const Error cancelled =
        failure_of([&] { return client.stream({.url = server.url("/x")}, sink, {.stop = stop.get_token()}); });
    CHECK(cancelled.code() == ErrorCode::cancelled);
    CHECK(detail(cancelled, "stage") == "receive");
  }
}

TEST_CASE("a call may be cancelled through a descriptor, or by being asked", "[client]") {
  HttpServer server;
  server.on("GET /x", [](Exchange& exchange) { exchange.wait_for_end(); });
  Client client;
  SECTION("a descriptor that turns readable") {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    std::jthread canceller{[&] {
      if (server.wait_for_requests(1)) static_cast<void>(::write(ends[1], "x", 1));
    }};
    const Error error = failure_of(client, {.url = server.url("/x"), .cancel = {.descriptor = ends[0]}});
    CHECK(error.code() == ErrorCode::cancelled);
    canceller.join();
    ::close(ends[0]);
    ::close(ends[1]);
  }
  SECTION("a question without one") {
    const Request request{.url = server.url("/x"),
                          .cancel = {.is_wanted = [&] { return server.requests().size() == 1; }}};
    CHECK(failure_of(client, request).code() == ErrorCode::cancelled);
  }
}

TEST_CASE("a deadline ends a call that waits", "[client]") {
  HttpServer server;
  server.on("GET /x", [](Exchange& exchange) { exchange.wait_for_end(); });
  Client client;
  const auto deadline = Clock::now() + 300ms;
  const Error error = failure_of(client, {.url = server.url("/x")}, {.deadline = deadline});
  CHECK(Clock::now() >= deadline);
  CHECK(error.code() == ErrorCode::timeout);
  CHECK(error.message() == "GET '" + server.url("/x") + "': the deadline has passed, while waiting for the answer");
  CHECK_FALSE(error.retryable());
  const Error late = failure_of(client, {.url = server.url("/x")}, {.deadline = deadline});
  CHECK(late.code() == ErrorCode::timeout);
  CHECK(sent(late) == Sent::no);
}

TEST_CASE("a server that is silent for too long is unavailable, and the message says when", "[client]") {
  Gate reads_on;
  HttpServer server;
  Client client{{.timeouts = {.idle = 50ms}}};
  SECTION("before it answers") {
    server.on("GET /x", [](Exchange& exchange) { exchange.wait_for_end(); });
    const Error error = failure_of(client, {.url = server.url("/x")});
    CHECK(error.code() == ErrorCode::unavailable);
    CHECK(error.message() ==
          "GET '" + server.url("/x") + "': it took too long: nothing for 0.05 s, while waiting for the answer");
    CHECK(error.retryable());
  }
  SECTION("in the middle of the answer") {
    server.on("GET /x", [](Exchange& exchange) {
      exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
      exchange.wait_for_end();
    });
    const Error error = failure_of(client, {.url = server.url("/x"), .timeouts = Timeouts{.idle = 500ms}});
    CHECK(error.message().ends_with("while receiving the answer"));
  }
  SECTION("while the body is sent") {
    server.on("POST /x", [&](Exchange&) { reads_on.pass({}); });
    const std::string body(64 << 20, 'x');
    const Error error = failure_of(client, {.method = "POST", .url = server.url("/x"), .body = as_body(body)});
    reads_on.open();
    CHECK(error.message().ends_with("while sending"));
    CHECK_FALSE(error.retryable());
  }
}

TEST_CASE("a request may bring its own patience", "[client]") {
  HttpServer server;
  server.on("GET /x", [](Exchange& exchange) { exchange.wait_for_end(); });
  Client client;
  const Error error = failure_of(client, {.url = server.url("/x"), .timeouts = Timeouts{.total = 300ms}});
  CHECK(error.code() == ErrorCode::unavailable);
  CHECK(error.message() ==
        "GET '" + server.url("/x") + "': it took too long: more than 0.3 s, while waiting for the answer");
}

TEST_CASE("a body that trickles is too slow", "[client]") {
  HttpServer server;
  server.on("GET /x", [](Exchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nabc");
    exchange.wait_for_end();
  });
  Client client{{.timeouts = {.slowest = 1000, .slow_for = 50ms}}};
  const Error error = failure_of(client, {.url = server.url("/x")});
  CHECK(error.code() == ErrorCode::unavailable);
  CHECK(error.message().find("less than 1000 bytes a second for 0.05 s") != std::string::npos);
}

TEST_CASE("a connection that does not come about is given up", "[client]") {
  // A socket that listens with a full queue takes no more connections.
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  REQUIRE(::bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0);
  REQUIRE(::listen(listener, 0) == 0);
  REQUIRE(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  const int filler = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(::connect(filler, reinterpret_cast<sockaddr*>(&address), size) == 0);

  Client client{{.timeouts = {.connect = 100ms}}};
  const Error error = failure_of(
      client, {.method = "POST", .url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/"});
  CHECK(error.code() == ErrorCode::unavailable);
  CHECK(error.message().ends_with("it took too long: more than 0.1 s, while connecting"));
  CHECK(sent(error) == Sent::no);
  CHECK(error.retryable());
  ::close(filler);
  ::close(listener);
}
