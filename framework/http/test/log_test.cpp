// What is told about requests, and that no secret is in it.
#include <map>

#include "failures.hpp"
#include "http/client.hpp"
#include "support/catch.hpp"
#include "support/http_server.hpp"

using namespace holdfast;
using namespace holdfast::http;
using namespace holdfast::test;

namespace {

struct Journal {
  std::vector<store::LogRecord> records;

  store::LogSink sink() {
    return [this](const store::LogRecord& record) { records.push_back(record); };
  }
  std::map<std::string, std::string> fields(std::size_t index) const {
    return {records.at(index).fields.begin(), records.at(index).fields.end()};
  }
  std::string text() const {
    std::string all;
    for (const auto& record : records) {
      all += record.message + '\n';
      for (const auto& [name, value] : record.fields) all += name + '=' + value + '\n';
    }
    return all;
  }
};

}  // namespace

TEST_CASE("every request is told of, with status, time and bytes", "[log]") {
  HttpServer server;
  server.on("PUT /x", replies({.status = 201, .headers = {{"ETag", "\"e\""}}, .body = "four"}));
  Journal journal;
  Client client{{.log = journal.sink()}};
  for (int i = 0; i < 2; ++i)
    client.send({.method = "PUT", .url = server.url("/x"), .headers = {{"X-A", "b"}}, .body = as_body("abc")});
  REQUIRE(journal.records.size() == 2);
  CHECK(journal.records[0].level == store::LogLevel::debug);
  CHECK(journal.records[0].message == "PUT '" + server.url("/x") + "': 201");
  auto fields = journal.fields(0);
  CHECK(fields["method"] == "PUT");
  CHECK(fields["url"] == server.url("/x"));
  CHECK(fields["status"] == "201");
  CHECK(fields["sent_bytes"] == "3");
  CHECK(fields["received_bytes"] == "4");
  CHECK(fields["connection"] == "new");
  CHECK(fields["request.x-a"] == "b");
  CHECK(fields["reply.etag"] == "\"e\"");
  CHECK_FALSE(fields["elapsed_ms"].empty());
  CHECK(journal.fields(1)["connection"] == "kept");
}

TEST_CASE("a request that fails is told of too", "[log]") {
  HttpServer server;
  server.on("GET /x", [](Exchange&) {});
  Journal client_journal, own;
  Client client{{.log = client_journal.sink()}};
  const Error error = failure_of(client, {.url = server.url("/x"), .log = own.sink()});
  REQUIRE(own.records.size() == 1);
  CHECK(client_journal.records.empty());
  CHECK(own.records[0].message == error.message());
  CHECK(own.fields(0)["error"] == error.message());
  CHECK(own.fields(0)["status"] == "0");
}

TEST_CASE("a log that throws fails no request", "[log]") {
  HttpServer server;
  server.on("GET /x", replies({}));
  Client client{{.log = [](const store::LogRecord&) { throw 42; }}};
  CHECK(client.send({.url = server.url("/x")}).status == 200);
}

TEST_CASE("no secret enters a log or an error", "[log]") {
  HttpServer server;
  const std::string target = "/CANARY1?X-Amz-Signature=CANARY&sig=CANARY&token=CANARY&prefix=fine";
  const HeaderPairs answer_headers{
      {"Set-Cookie", "CANARY"}, {"X-Subject-Token", "CANARY"}, {"Location", "https://h/?X-Amz-Credential=CANARY"}};
  server.on("GET " + target, replies({.headers = answer_headers}));
  server.on("GET " + target, [](Exchange& exchange) { exchange.send("HTTP/1.1 200 OK\r\nSet-Cookie: CANARY\r\n"); });
  Journal journal;
  Client client{{.headers = {{"Authorization", "Bearer CANARY"}, {"X-Plain", "known to be CANARY2"}},
                 .redactor = store::Redactor{{"CANARY1", "CANARY2"}},
                 .log = journal.sink()}};
  const Request request{.url = server.url(target), .headers = {{"X-OpenAI-Api-Key", "CANARY"}, {"Cookie", "CANARY"}}};
  client.send(request);
  std::string errors;
  const auto collect = [&](const Request& failing) {
    const Error error = failure_of(client, failing);
    errors += error.message() + error.hint();
    for (const auto& [name, value] : error.info().details) errors += value;
  };
  collect(request);
  collect({.url = "http://127.0.0.1:1" + target});
  collect({.url = "http://user:CANARY@127.0.0.1/"});
  collect({.method = "bad", .url = server.url(target)});
  collect({.url = "http://127.0.0.1/a b" + target});
  server.on("GET /CANARY1", replies({.body = "too large"}));
  collect({.url = server.url("/CANARY1"), .max_reply = 1});
  CHECK(journal.text().find("prefix=fine") != std::string::npos);
  CHECK(journal.text().find("CANARY") == std::string::npos);
  CHECK(errors.find("CANARY") == std::string::npos);
  CHECK(server.requests().at(0).header("authorization") == "Bearer CANARY");
}
