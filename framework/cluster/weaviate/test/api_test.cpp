#include "cluster/weaviate/api.hpp"

#include "cluster/weaviate/test/recorded.hpp"
#include "http/client.hpp"
#include "http/failure.hpp"
#include "http/test/failures.hpp"
#include "store/test/fake_pause.hpp"
#include "support/catch.hpp"
#include "support/http_server.hpp"
#include "support/scripted_transport.hpp"

using namespace holdfast;
using namespace holdfast::weaviate;
using namespace holdfast::weaviate::test;
using holdfast::operation::Kind;
using holdfast::test::failure_of;
using holdfast::test::ScriptedTransport;

namespace {

const std::string host = "http://h:8080";

store::RetryOptions no_waiting() { return {.pause = std::make_shared<holdfast::test::FakePause>()}; }

/// An Api whose server is scripted.
struct Scripted {
  ScriptedTransport transport = {};
  Api api{transport, host, no_waiting()};

  /// For the request "GET /v1/meta".
  holdfast::test::ScriptedAnswer& on(std::string_view method_and_path) {
    const auto blank = method_and_path.find(' ');
    return transport.on(std::string{method_and_path.substr(0, blank + 1)} + host +
                        std::string{method_and_path.substr(blank + 1)});
  }
};

http::Response ok(std::string_view name) { return {.status = recorded(name).status, .body = recorded(name).body}; }

const BackupRef nightly{.module = "s3", .id = "nightly"};
const BackupRef elsewhere{.module = "s3", .id = "my-backup", .location = {.bucket = "my-bucket", .path = "deep/er"}};

}  // namespace

TEST_CASE("readiness is a 200 without a body", "[weaviate]") {
  Scripted server;
  server.on("GET /v1/.well-known/ready").reply({.status = 200});
  CHECK_NOTHROW(server.api.require_ready({}));
}

TEST_CASE("a server that is not ready is waited for", "[weaviate]") {
  Scripted server;
  server.on("GET /v1/.well-known/ready").reply({.status = 503}).times(3);
  server.on("GET /v1/.well-known/ready").reply({.status = 200});
  CHECK_NOTHROW(server.api.require_ready({}));
  CHECK(server.transport.is_used_up());
}

TEST_CASE("a server that never gets ready is unavailable", "[weaviate]") {
  Scripted server;
  server.on("GET /v1/.well-known/ready").reply({.status = 503}).always();
  const Error error = failure_of([&] { return server.api.require_ready({}), 0; });
  CHECK(error.code() == ErrorCode::unavailable);
  CHECK(error.retryable());
  CHECK_THAT(error.message(), Catch::Contains("ready at http://h:8080: it answered 503"));
}

TEST_CASE("what a server has is read from its endpoints", "[weaviate]") {
  Scripted server;
  server.on("GET /v1/meta").reply(ok("meta"));
  server.on("GET /v1/nodes").reply(ok("nodes"));
  server.on("GET /v1/schema").reply(ok("schema after restore"));
  server.on("GET /v1/aliases").reply(ok("aliases after restore"));
  server.on("GET /v1/schema/Note/tenants").reply({.body = R"([{"name":"acme","activityStatus":"ACTIVE"}])"});
  CHECK(server.api.meta({}).version == "1.39.0");
  CHECK(server.api.nodes({}).size() == 1);
  CHECK(server.api.schema({}).size() == 2);
  CHECK(server.api.aliases({}).at("Articles") == "Article");
  CHECK(server.api.tenants("Note", {}).at(0).name == "acme");
  for (const auto& request : server.transport.requests()) CHECK(request.header("Accept") == "application/json");
}

TEST_CASE("a server from before aliases has none", "[weaviate]") {
  Scripted server;
  server.on("GET /v1/aliases")
      .reply({.status = 404, .body = R"({"code":404,"message":"path /v1/aliases was not found"})"});
  CHECK(server.api.aliases({}).empty());
  server.on("GET /v1/aliases").reply({.status = 403});
  CHECK_THROWS_AS(server.api.aliases({}), PermissionError);
}

TEST_CASE("a list is asked for in the order that is wanted", "[weaviate]") {
  Scripted server;
  server.on("GET /v1/backups/filesystem").reply(ok("list"));
  server.on("GET /v1/backups/filesystem?order=asc").reply(ok("list asc"));
  server.on("GET /v1/backups/filesystem?order=desc").reply({.body = "[]"});
  CHECK(server.api.list("filesystem", Api::Order::unordered, {}).size() == 7);
  CHECK(server.api.list("filesystem", Api::Order::oldest_first, {}).front().id == "full-gzip");
  CHECK(server.api.list("filesystem", Api::Order::newest_first, {}).empty());
}

TEST_CASE("a create posts its body as JSON", "[weaviate]") {
  Scripted server;
  server.on("POST /v1/backups/s3").reply(ok("create s3"));
  const CreateBody body{.id = "three", .include = {"Article"}};
  CHECK(server.api.create("s3", body, {}).path == "s3://backups-3n/three");
  const auto request = server.transport.requests().at(0);
  CHECK(request.body == body.to_json());
  CHECK(request.header("Content-Type") == "application/json");
}

TEST_CASE("a restore posts its body as JSON even if it is empty", "[weaviate]") {
  Scripted server;
  server.on("POST /v1/backups/s3/nightly/restore").reply(ok("restore with swapped nodes"));
  CHECK(server.api.restore(nightly, {}, {}).status == "STARTED");
  CHECK(server.transport.requests().at(0).body == "{}");
}

TEST_CASE("U1: cancelling a restore deletes below the restore and 204 grants it", "[weaviate]") {
  Scripted server;
  server.on("DELETE /v1/backups/filesystem/my-backup/restore").reply({.status = 204});
  CHECK_NOTHROW(server.api.cancel(Kind::restore, {.module = "filesystem", .id = "my-backup"}, {}));
  CHECK(server.transport.requests().size() == 1);
}

TEST_CASE("U2: cancelling a restore elsewhere repeats bucket and path", "[weaviate]") {
  Scripted server;
  server.on("DELETE /v1/backups/s3/my-backup/restore?bucket=my-bucket&path=deep%2Fer").reply({.status = 204});
  CHECK_NOTHROW(server.api.cancel(Kind::restore, elsewhere, {}));
}

TEST_CASE("X8: all calls about a backup elsewhere say where", "[weaviate]") {
  const std::string query = "?bucket=my-bucket&path=deep%2Fer";
  const std::string in_body = R"("config":{"Bucket":"my-bucket","Path":"deep/er"})";
  Scripted server;
  server.on("POST /v1/backups/s3").reply(ok("create s3"));
  server.on("GET /v1/backups/s3/my-backup" + query).reply(ok("create status three after 0.0s"));
  server.on("DELETE /v1/backups/s3/my-backup" + query).reply({.status = 204});
  server.on("POST /v1/backups/s3/my-backup/restore").reply(ok("restore with swapped nodes"));
  server.on("GET /v1/backups/s3/my-backup/restore" + query).reply(ok("restore status after 0.0s"));
  server.on("DELETE /v1/backups/s3/my-backup/restore" + query).reply({.status = 204});
  server.api.create("s3", {.id = "my-backup", .location = elsewhere.location}, {});
  CHECK(server.api.status(Kind::create, elsewhere, {}).status == "STARTED");
  server.api.cancel(Kind::create, elsewhere, {});
  server.api.restore(elsewhere, {.location = elsewhere.location}, {});
  CHECK(server.api.status(Kind::restore, elsewhere, {}).status == "TRANSFERRING");
  server.api.cancel(Kind::restore, elsewhere, {});
  CHECK(server.transport.is_used_up());
  for (const auto& request : server.transport.requests())
    if (request.method == "POST") CHECK(request.body.find(in_body) != std::string::npos);
}

TEST_CASE("only what is set of a location is in the query", "[weaviate]") {
  Scripted server;
  server.on("GET /v1/backups/s3/x").reply({.body = "{}"});
  server.on("GET /v1/backups/s3/x?bucket=b").reply({.body = "{}"});
  server.on("GET /v1/backups/s3/x?path=%2Fa%20b%26c").reply({.body = "{}"});
  CHECK_NOTHROW(server.api.status(Kind::create, {.module = "s3", .id = "x"}, {}));
  CHECK_NOTHROW(server.api.status(Kind::create, {.module = "s3", .id = "x", .location = {.bucket = "b"}}, {}));
  CHECK_NOTHROW(server.api.status(Kind::create, {.module = "s3", .id = "x", .location = {.path = "/a b&c"}}, {}));
}

TEST_CASE("Z12: ids and names are encoded in the path", "[weaviate]") {
  Scripted server;
  server.on("GET /v1/backups/s3/..%2Fa%3Fb%23%25").reply({.body = "{}"});
  server.on("DELETE /v1/backups/s%2F3/%C3%A4/restore").reply({.status = 204});
  server.on("GET /v1/schema/ns%3AArticle/tenants").reply({.body = "[]"});
  CHECK_NOTHROW(server.api.status(Kind::create, {.module = "s3", .id = "../a?b#%"}, {}));
  CHECK_NOTHROW(server.api.cancel(Kind::restore, {.module = "s/3", .id = "ä"}, {}));
  CHECK(server.api.tenants("ns:Article", {}).empty());
}

TEST_CASE("an address may have a path and end with a slash", "[weaviate]") {
  ScriptedTransport transport;
  transport.on("GET https://proxy/weaviate/v1/meta").reply(ok("meta"));
  const Api api{transport, "https://proxy/weaviate/", no_waiting()};
  CHECK(api.meta({}).version == "1.39.0");
  CHECK(api.address() == "https://proxy/weaviate/");
}

TEST_CASE("what only reads is tried again", "[weaviate]") {
  Scripted server;
  server.on("GET /v1/backups/s3/nightly").reply({.status = 503});
  server.on("GET /v1/backups/s3/nightly").fail(http::Cause::cut, http::Sent::maybe);
  server.on("GET /v1/backups/s3/nightly").cut_after(10).reply(ok("create status three after 0.0s"));
  server.on("GET /v1/backups/s3/nightly").reply(ok("create status three after 1.9s"));
  CHECK(server.api.status(Kind::create, nightly, {}).status == "SUCCESS");
  CHECK(server.transport.requests().size() == 4);
}

TEST_CASE("a refusal of what only reads is final", "[weaviate]") {
  Scripted server;
  server.on("GET /v1/backups/s3/nightly").reply(ok("status unknown id")).always();
  server.on("GET /v1/meta").reply({.status = 500}).always();
  CHECK_THROWS_AS(server.api.status(Kind::create, nightly, {}), NotFoundError);
  CHECK_THROWS_AS(server.api.meta({}), FailedError);
  CHECK(server.transport.requests().size() == 2);
}

TEST_CASE("what changes something is sent once whatever comes of it", "[weaviate]") {
  const auto calls = [](Scripted& server) {
    const auto code = [](const auto& call) { return failure_of([&] { return call(), 0; }).code(); };
    return std::vector<ErrorCode>{code([&] { server.api.create("s3", {.id = "x"}, {}); }),
                                  code([&] { server.api.restore(nightly, {}, {}); }),
                                  code([&] { server.api.cancel(Kind::create, nightly, {}); }),
                                  code([&] { server.api.cancel(Kind::restore, nightly, {}); })};
  };
  const auto script = [](Scripted& server, const auto& answer) {
    for (const auto* request : {"POST /v1/backups/s3", "POST /v1/backups/s3/nightly/restore",
                                "DELETE /v1/backups/s3/nightly", "DELETE /v1/backups/s3/nightly/restore"})
      answer(server.on(request).always());
  };
  Scripted busy;
  script(busy, [](auto& answer) { answer.reply({.status = 503, .headers = {{"Retry-After", "1"}}}); });
  CHECK(calls(busy) == std::vector<ErrorCode>(4, ErrorCode::unavailable));
  CHECK(busy.transport.requests().size() == 4);
  Scripted lost;
  script(lost, [](auto& answer) { answer.fail(http::Cause::cut, http::Sent::maybe); });
  CHECK(calls(lost) == std::vector<ErrorCode>(4, ErrorCode::unavailable));
  CHECK(lost.transport.requests().size() == 4);
}

TEST_CASE("a lost answer says that the request may have arrived", "[weaviate]") {
  Scripted server;
  server.on("POST /v1/backups/s3").fail(http::Cause::cut, http::Sent::maybe);
  server.on("POST /v1/backups/s3").cut_after(10).reply(ok("create s3"));
  server.on("POST /v1/backups/s3").reply({.body = "<html>granted</html>"});
  server.on("DELETE /v1/backups/s3/nightly").fail(http::Cause::too_slow, http::Sent::yes);
  const auto create = [&] { return server.api.create("s3", {.id = "x"}, {}); };
  const Error lost = failure_of(create);
  CHECK(http::sent(lost) == http::Sent::maybe);
  CHECK_FALSE(lost.retryable());
  CHECK(http::sent(failure_of(create)) == http::Sent::yes);
  const Error garbled = failure_of(create);
  CHECK(garbled.code() == ErrorCode::damaged);
  CHECK(http::sent(garbled) == http::Sent::yes);
  const Error cancel = failure_of([&] { return server.api.cancel(Kind::create, nightly, {}), 0; });
  CHECK(http::sent(cancel) == http::Sent::yes);
  CHECK_FALSE(cancel.retryable());
}

TEST_CASE("a change that a proxy gave up on may have had its effect and is not to be repeated", "[weaviate]") {
  Scripted server;
  server.on("POST /v1/backups/s3").reply({.status = 504});
  server.on("POST /v1/backups/s3").reply({.status = 503});
  server.on("DELETE /v1/backups/s3/nightly").reply({.status = 502});
  const auto create = [&] { return server.api.create("s3", {.id = "x"}, {}); };
  const auto cancel = [&] { return server.api.cancel(Kind::create, nightly, {}), 0; };
  const Error given_up = failure_of(create);
  CHECK(http::sent(given_up) == http::Sent::maybe);
  CHECK_FALSE(given_up.retryable());
  const Error busy = failure_of(create);
  CHECK(http::sent(busy) == http::Sent::no);
  CHECK(busy.retryable());
  CHECK_FALSE(failure_of(cancel).retryable());
}

TEST_CASE("an empty 200 is a failure of whatever was asked", "[weaviate]") {
  Scripted server;
  for (const auto* request :
       {"POST /v1/backups/s3", "POST /v1/backups/s3/nightly/restore", "GET /v1/backups/s3/nightly",
        "GET /v1/backups/s3", "GET /v1/meta", "DELETE /v1/backups/s3/nightly"})
    server.on(request).reply({.status = 200}).always();
  CHECK_THROWS_AS(server.api.create("s3", {.id = "x"}, {}), FailedError);
  CHECK_THROWS_AS(server.api.restore(nightly, {}, {}), FailedError);
  CHECK_THROWS_AS(server.api.status(Kind::create, nightly, {}), FailedError);
  CHECK_THROWS_AS(server.api.list("s3", Api::Order::unordered, {}), FailedError);
  CHECK_THROWS_AS(server.api.meta({}), FailedError);
  CHECK_THROWS_AS(server.api.cancel(Kind::create, nightly, {}), FailedError);
}

TEST_CASE("errors say what was asked of whom about what", "[weaviate]") {
  Scripted server;
  server.on("POST /v1/backups/filesystem").reply(ok("create while another runs"));
  server.on("GET /v1/backups/tape").reply(ok("list unknown backend"));
  server.on("DELETE /v1/backups/s3/nightly/restore").reply(ok("restore cancel finished"));
  server.on("GET /v1/nodes").reply({.body = "{\"nodes\":["});
  CHECK(failure_of([&] { return server.api.create("filesystem", {.id = "second"}, {}); }).message() ==
        "cannot create the backup 'second' at http://h:8080: backup full-gzip already in progress");
  CHECK(failure_of([&] { return server.api.list("tape", Api::Order::unordered, {}); })
            .message()
            .starts_with("cannot list the backups on 'tape' at http://h:8080: no backup backend \"tape\""));
  CHECK(failure_of([&] { return server.api.cancel(Kind::restore, nightly, {}), 0; }).message() ==
        "cannot cancel the restore of 'nightly' at http://h:8080: restore \"full-gzip\" already succeeded");
  CHECK_THAT(
      failure_of([&] { return server.api.nodes({}); }).message(),
      Catch::StartsWith("cannot list the nodes at http://h:8080: cannot read the server's answer: the JSON is cut"));
}

TEST_CASE("a conflict comes out of a create as such", "[weaviate]") {
  Scripted server;
  server.on("POST /v1/backups/s3").reply(ok("create on another coordinator meanwhile"));
  try {
    server.api.create("s3", {.id = "other"}, {});
    FAIL("granted");
  } catch (const BackupConflictError& conflict) {
    CHECK(conflict.running().id == "three");
    CHECK(conflict.running().kind == "create");
  }
}

TEST_CASE("a call that is cancelled or late asks nobody", "[weaviate]") {
  Scripted server;
  std::stop_source stop;
  stop.request_stop();
  CHECK_THROWS_AS(server.api.meta({.stop = stop.get_token()}), CancelledError);
  CHECK_THROWS_AS(server.api.create("s3", {.id = "x"}, {.deadline = std::chrono::steady_clock::now()}), TimeoutError);
  CHECK(server.transport.requests().empty());
}

TEST_CASE("every recorded answer is read or refused as what it is", "[weaviate]") {
  const auto parse = [](const Recorded& one) {
    if (one.path.starts_with("/v1/meta")) return static_cast<void>(Meta::parse(one.body));
    if (one.path.starts_with("/v1/nodes")) return static_cast<void>(parse_nodes(one.body));
    if (one.path.starts_with("/v1/schema")) return static_cast<void>(parse_schema(one.body));
    if (one.path.starts_with("/v1/aliases")) return static_cast<void>(parse_aliases(one.body));
    if (one.body.starts_with('[')) return static_cast<void>(BackupAnswer::parse_list(one.body));
    const BackupAnswer answer = BackupAnswer::parse(one.body);
    CHECK_FALSE(answer.id.empty());
    CHECK_FALSE(answer.status.empty());
    CHECK_FALSE(answer.path.empty());
  };
  std::size_t parsed = 0;
  std::size_t refused = 0;
  for (const Recorded& one : recorded()) {
    INFO(one.name << ": " << one.method << ' ' << one.path);
    if (one.status == 200 && !one.body.empty()) {
      CHECK_NOTHROW(parse(one));
      ++parsed;
    } else if (one.status >= 400) {
      CHECK_FALSE(message_of({.status = one.status, .body = one.body}).empty());
      ++refused;
    } else {
      CHECK((one.status == 204 || one.method == "DELETE" || one.name == "restore with mapping of an unknown node"));
    }
  }
  CHECK(recorded().size() == 138);
  CHECK(parsed > 70);
  CHECK(refused > 40);
}

TEST_CASE("the real client sends what the double is sent", "[weaviate]") {
  holdfast::test::HttpServer server;
  server.on("POST /v1/backups/s3", holdfast::test::replies({.body = recorded("create s3").body}));
  server.on("GET /v1/backups/s3/three?path=a%2Fb", holdfast::test::replies({.status = 503}));
  server.on("GET /v1/backups/s3/three?path=a%2Fb",
            holdfast::test::replies({.body = recorded("create status three after 1.9s").body}));
  server.on("DELETE /v1/backups/s3/three?path=a%2Fb", holdfast::test::replies({.status = 204}));
  http::Client client;
  const Api api{client, server.url(""), no_waiting()};
  const BackupRef three{.module = "s3", .id = "three", .location = {.path = "a/b"}};
  CHECK(api.create("s3", {.id = "three", .location = three.location}, {}).status == "STARTED");
  CHECK(api.status(Kind::create, three, {}).status == "SUCCESS");
  CHECK_NOTHROW(api.cancel(Kind::create, three, {}));
  const auto requests = server.requests();
  REQUIRE(requests.size() == 4);
  CHECK(requests[0].header("content-type") == "application/json");
  CHECK(requests[0].body == R"({"id":"three","config":{"Path":"a/b"}})");
}
