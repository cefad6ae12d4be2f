// The client against a real server: what goes over the wire, and what of it is kept open.
#include "http/client.hpp"

#include <atomic>
#include <cstring>
#include <holdfast/version.hpp>
#include <thread>

#include "failures.hpp"
#include "support/catch.hpp"
#include "support/http_server.hpp"

using namespace holdfast;
using namespace holdfast::http;
using namespace holdfast::test;

TEST_CASE("a request arrives as it was written, and so does its answer", "[client]") {
  HttpServer server;
  server.on("GET /v1/x?b=c%20d",
            replies({.status = 203, .headers = {{"X-One", " two "}, {"X-Empty", ""}}, .body = "hello"}));
  Client client;
  const Response response =
      client.send({.url = server.url("/v1/x?b=c%20d"), .headers = {{"X-Mine", "a: b"}, {"X-None", ""}}});
  CHECK(response.status == 203);
  CHECK(response.body == "hello");
  CHECK(find(response.headers, "x-one") == "two");
  CHECK(find(response.headers, "X-EMPTY") == "");
  CHECK_FALSE(find(response.headers, "x-two"));
  const ReceivedRequest request = server.requests().at(0);
  CHECK(request.header("x-mine") == "a: b");
  CHECK(request.header("x-none").empty());
  CHECK(request.header("user-agent") == "holdfast/" + std::string{version()});
  CHECK(request.header("accept-encoding") == "(none)");
  CHECK(request.header("content-length") == "(none)");
}

TEST_CASE("bodies are sent with their length, whatever the method", "[client]") {
  HttpServer server;
  const std::string method = GENERATE("PUT", "POST", "PATCH", "DELETE");
  const std::string body(GENERATE(as<std::size_t>{}, 0, 5, 300'000, 3'000'000), 'x');
  server.on(method + " /x", replies({.status = 201}));
  Client client;
  SECTION("from memory") {
    CHECK(client.send({.method = method, .url = server.url("/x"), .body = as_body(body)}).status == 201);
  }
  SECTION("from a source") {
    const BodySource source{.size = body.size(), .read = [&](std::uint64_t offset, std::span<std::byte> into) {
                              const std::size_t count = std::min<std::size_t>(into.size(), 1000);
                              std::memcpy(into.data(), body.data() + offset, count);
                              return count;
                            }};
    CHECK(client.send({.method = method, .url = server.url("/x"), .body = source}).status == 201);
  }
  const ReceivedRequest request = server.requests().at(0);
  CHECK(request.method == method);
  CHECK((request.body == body));
  CHECK(request.header("content-length") == std::to_string(body.size()));
  CHECK(request.header("transfer-encoding") == "(none)");
  CHECK(request.header("expect") == "(none)");
}

TEST_CASE("a POST without a body says so, a GET says nothing", "[client]") {
  HttpServer server;
  server.on("POST /x", replies({}));
  server.on("DELETE /x", replies({}));
  Client client;
  client.send({.method = "POST", .url = server.url("/x")});
  client.send({.method = "DELETE", .url = server.url("/x")});
  CHECK(server.requests().at(0).header("content-length") == "0");
  CHECK(server.requests().at(1).header("content-length") == "(none)");
}

TEST_CASE("the length that a caller names is replaced by the right one", "[client]") {
  HttpServer server;
  server.on("PUT /x", replies({}));
  Client client;
  client.send({.method = "PUT", .url = server.url("/x"), .headers = {{"content-length", "7"}}, .body = as_body("abc")});
  CHECK(server.requests().at(0).body == "abc");
}

TEST_CASE("the client's headers go along unless the request has its own", "[client]") {
  HttpServer server;
  server.on("GET /x", replies({}));
  Client client{{.user_agent = "me/1", .headers = {{"X-A", "client"}, {"X-B", "client"}}}};
  client.send({.url = server.url("/x"), .headers = {{"x-b", "request"}}});
  const ReceivedRequest request = server.requests().at(0);
  CHECK(request.header("x-a") == "client");
  CHECK(request.header("x-b") == "request");
  CHECK(request.header("user-agent") == "me/1");
}

TEST_CASE("HEAD gets the head alone, however long the body would be", "[client]") {
  HttpServer server;
  server.on("HEAD /x", replies({.body = std::string(1000, 'x')}));
  Client client;
  const Response response = client.send({.method = "HEAD", .url = server.url("/x"), .max_reply = 10});
  CHECK(response.status == 200);
  CHECK(find(response.headers, "Content-Length") == "1000");
  CHECK(response.body.empty());
}

TEST_CASE("an answer may come in chunks, after a provisional one, with a trailer", "[client]") {
  HttpServer server;
  server.on("GET /x", [](Exchange& exchange) {
    exchange.send(
        "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
        "X-A: 1\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\nX-Trailer: 1\r\n\r\n");
  });
  Client client;
  int heads = 0;
  std::string body;
  const Head head = client.stream({.url = server.url("/x")},
                                  {.head = [&](const Head&) { ++heads; },
                                   .data =
                                       [&](std::span<const std::byte> data) {
                                         body.append(reinterpret_cast<const char*>(data.data()), data.size());
                                       }});
  CHECK(head.status == 200);
  CHECK(heads == 1);
  CHECK(body == "abcdefg");
  CHECK(find(head.headers, "X-A") == "1");
  CHECK_FALSE(find(head.headers, "Link"));
  CHECK_FALSE(find(head.headers, "X-Trailer"));
}

TEST_CASE("any status is an answer", "[client]") {
  HttpServer server;
  const int status = GENERATE(200, 204, 304, 400, 401, 404, 422, 500, 503);
  server.on("GET /x", [status](Exchange& exchange) {
    if (status == 204 || status == 304) return exchange.send("HTTP/1.1 " + std::to_string(status) + " x\r\n\r\n");
    exchange.reply({.status = status, .body = "why"});
  });
  Client client;
  CHECK(client.send({.url = server.url("/x")}).status == status);
}

TEST_CASE("a redirect is an answer, and nobody goes there", "[client]") {
  HttpServer server;
  server.on("GET /x", replies({.status = 307, .headers = {{"Location", server.url("/y")}}}));
  server.on("GET /y", replies({}));
  Client client;
  const Response response = client.send({.url = server.url("/x"), .headers = {{"Authorization", "Bearer CANARY"}}});
  CHECK(response.status == 307);
  CHECK(find(response.headers, "Location") == server.url("/y"));
  CHECK(server.requests().size() == 1);
}

TEST_CASE("paths are sent as they are", "[client]") {
  HttpServer server;
  server.on("GET /a/../b/./c//d", replies({.body = "kept"}));
  Client client;
  CHECK(client.send({.url = server.url("/a/../b/./c//d")}).body == "kept");
}

TEST_CASE("requests one after the other go over one connection", "[client]") {
  HttpServer server;
  server.on("GET /x", replies({.body = "x"}));
  server.on("PUT /x", replies({}));
  Client client;
  for (int i = 0; i < 20; ++i) {
    client.send({.url = server.url("/x")});
    client.send({.method = "PUT", .url = server.url("/x"), .body = as_body("abc")});
  }
  CHECK(server.requests().size() == 40);
  CHECK(server.connections() == 1);
}

TEST_CASE("each server keeps its own connection", "[client]") {
  HttpServer one, two;
  one.on("GET /x", replies({}));
  two.on("GET /x", replies({}));
  Client client;
  for (int i = 0; i < 5; ++i) {
    client.send({.url = one.url("/x")});
    client.send({.url = two.url("/x")});
  }
  CHECK(one.connections() == 1);
  CHECK(two.connections() == 1);
}

TEST_CASE("sixteen threads send at once over as many connections, which serve the next ones", "[client]") {
  constexpr int threads = 16;
  std::atomic<int> arrived = 0;
  HttpServer server;
  server.on("GET /x", [&](Exchange& exchange) {
    // Until all are there: so they are in flight together.
    for (++arrived; arrived < threads;) std::this_thread::yield();
    exchange.reply({.body = exchange.request().header("x-number")});
  });
  Client client;
  std::atomic<int> good = 0;
  const auto round = [&] {
    arrived = 0;
    std::vector<std::jthread> running;
    for (int i = 0; i < threads; ++i)
      running.emplace_back([&, i] {
        const std::string number = std::to_string(i);
        if (client.send({.url = server.url("/x"), .headers = {{"X-Number", number}}}).body == number) ++good;
      });
  };
  round();
  CHECK(good == threads);
  CHECK(server.connections() == threads);
  round();
  CHECK(good == 2 * threads);
  CHECK(server.connections() == threads);
}

TEST_CASE("a large answer passes through without being held", "[client]") {
  HttpServer server;
  constexpr std::size_t size = 64 << 20;
  server.on("GET /x", replies({.body = std::string(size, 'x')}));
  Client client;
  std::uint64_t bytes = 0;
  std::size_t largest = 0;
  client.stream({.url = server.url("/x")}, {.data = [&](std::span<const std::byte> data) {
                  bytes += data.size();
                  largest = std::max(largest, data.size());
                }});
  CHECK(bytes == size);
  CHECK(largest <= 256 << 10);
}

TEST_CASE("a sink may send requests of its own", "[client]") {
  HttpServer server;
  server.on("GET /x", replies({.body = "outer"}));
  server.on("GET /y", replies({.body = "inner"}));
  Client client;
  std::string inner;
  client.stream({.url = server.url("/x")},
                {.data = [&](std::span<const std::byte>) { inner = client.send({.url = server.url("/y")}).body; }});
  CHECK(inner == "inner");
}

TEST_CASE("an answer that ends with its connection is whole", "[client]") {
  HttpServer server;
  server.on("GET /x", [](Exchange& exchange) { exchange.send("HTTP/1.1 200 OK\r\n\r\nabc"); });
  Client client;
  CHECK(client.send({.url = server.url("/x")}).body == "abc");
}

TEST_CASE("a server that answers before the body has arrived is heard", "[client]") {
  HttpServer server;
  server.on("PUT /x", [](Exchange& exchange) {
    exchange.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
    exchange.wait_for_end();
  });
  Client client;
  const std::string body(20 << 20, 'x');
  const Response response = client.send({.method = "PUT", .url = server.url("/x"), .body = as_body(body)});
  CHECK(response.status == 413);
  CHECK(response.body == "no");
}
