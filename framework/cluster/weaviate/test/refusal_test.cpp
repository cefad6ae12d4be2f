#include "cluster/weaviate/refusal.hpp"

#include "cluster/weaviate/messages.hpp"
#include "cluster/weaviate/test/recorded.hpp"
#include "http/failure.hpp"
#include "http/test/failures.hpp"
#include "support/catch.hpp"

using namespace holdfast;
using namespace holdfast::weaviate;
using namespace holdfast::weaviate::test;
using namespace std::chrono_literals;
using holdfast::test::detail;
using holdfast::test::failure_of;

namespace {

constexpr Asked asked{.verb = "create the backup", .object = "mine", .server = "http://h:8080"};

http::Response handler_says(int status, std::string_view message) {
  return {.status = status, .body = R"({"error":[{"message":")" + std::string{message} + R"("}]})"};
}

http::Response answer_of(std::string_view name) {
  return {.status = recorded(name).status, .body = recorded(name).body};
}

ErrorCode code_of(const http::Response& response) { return to_error(response, asked).code(); }

/// What raise_refusal() says is running; "(no conflict)" as its kind where it throws anything else.
BackupConflictError::Running running_in(const http::Response& response) {
  try {
    raise_refusal(response, asked);
  } catch (const BackupConflictError& conflict) {
    return conflict.running();
  } catch (const Error&) {
    return {.kind = "(no conflict)"};
  }
}

bool is_conflict(const http::Response& response, std::string_view id, std::string_view kind) {
  const auto running = running_in(response);
  return code_of(response) == ErrorCode::conflict && running.id == id && running.kind == kind;
}

bool is_no_conflict(const http::Response& response) {
  return code_of(response) != ErrorCode::conflict && running_in(response).kind == "(no conflict)";
}

}  // namespace

TEST_CASE("all shapes of a refusal's body are read", "[weaviate]") {
  CHECK(message_of({.status = 422, .body = R"({"error":[{"message":"a \"b\""}]})"}) == "a \"b\"");
  CHECK(message_of({.status = 422, .body = R"({"code":606,"message":"bad order"})"}) == "bad order");
  CHECK(message_of({.status = 422, .body = R"({"error":[{"message":"a"},{"message":"b"}]})"}) == "a; b");
  CHECK(message_of({.status = 502, .body = "<html>Bad\nGateway</html>"}) == "<html>Bad\\nGateway</html>");
  CHECK(message_of({.status = 500}).empty());
}

TEST_CASE("bodies in no known shape are shown as they begin", "[weaviate]") {
  for (const auto* body : {R"({"error":"x"})", R"({"error":["x"]})", R"({"error":[{"message":1}]})", R"({"error":[]})",
                           R"({"message":""})", R"({"error":[{"message":"x"}])", "[]", "null", "1", "plain"}) {
    INFO(body);
    CHECK(message_of({.status = 500, .body = body}) == body);
  }
  const std::string endless(std::size_t{1} << 20, 'x');
  CHECK(message_of({.status = 500, .body = endless}).size() < 300);
  CHECK(message_of(handler_says(500, endless)).size() < 5000);
}

TEST_CASE("nothing that a server says moves the cursor", "[weaviate]") {
  CHECK(message_of(handler_says(500, R"(\u001b[2Jgone)")) == "\\x1b[2Jgone");
  CHECK(message_of({.status = 500, .body = "\x1b[2J\xff"}) == "\\x1b[2J\\xff");
}

TEST_CASE("E4: 401 is an error of authentication", "[weaviate]") {
  const Error error =
      to_error({.status = 401, .body = R"({"code":401,"message":"unauthorized: invalid api key"})"}, asked);
  CHECK(error.code() == ErrorCode::unauthenticated);
  CHECK_FALSE(error.hint().empty());
  CHECK_THROWS_AS(raise_refusal({.status = 401}, asked), AuthenticationError);
}

TEST_CASE("E5: 403 is a lack of permission", "[weaviate]") {
  CHECK_THROWS_AS(raise_refusal(handler_says(403, "forbidden"), asked), PermissionError);
  CHECK_THAT(to_error({.status = 403}, asked).hint(), Catch::Contains("manage_backups"));
}

TEST_CASE("E6: 400 is a wrong request", "[weaviate]") {
  CHECK_THROWS_AS(raise_refusal(answer_of("create bad json"), asked), UsageError);
}

TEST_CASE("E7: 422 in general is a wrong request", "[weaviate]") {
  for (const auto* name :
       {"create bad id", "create unknown class", "create duplicate include", "create exclude all",
        "create unknown base", "list bad order", "restore of a running backup", "restore cancelled backup",
        "restore without body", "cancel finished", "restore cancel finished", "create with no classes"}) {
    INFO(name);
    CHECK_THROWS_AS(raise_refusal(answer_of(name), asked), UsageError);
  }
}

TEST_CASE("E8: a backup in progress is a conflict that tells which", "[weaviate]") {
  CHECK(is_conflict(answer_of("create while another runs"), "full-gzip", "create"));
  const Error error = to_error(answer_of("create while another runs"), asked);
  CHECK(error.message() == "cannot create the backup 'mine' at http://h:8080: backup full-gzip already in progress");
  CHECK_FALSE(error.retryable());
}

TEST_CASE("E9: a restoration in progress is a conflict that tells which", "[weaviate]") {
  CHECK(is_conflict(answer_of("restore while another runs"), "full-gzip", "restore"));
  CHECK(is_conflict(answer_of("restore again after cancel"), "zstd-articles", "restore"));
}

TEST_CASE("E10: a 500 with the same text is a failure and no conflict", "[weaviate]") {
  for (const auto* text : {"backup nightly already in progress", "restoration nightly already in progress",
                           "init uploader: backup nightly already in progress",
                           R"(node \"n\": cannot commit : something already in progress)",
                           R"(node \"n\": cannot commit : backup already in progress)",
                           R"(node \"n\": cannot commit : backup a b already in progress)",
                           R"(node \"n\": cannot commit : backup x already in progress, or so)",
                           R"(node \"n\": cannot commit: backup x already in progress)"}) {
    INFO(text);
    CHECK(is_no_conflict(handler_says(500, text)));
    CHECK(code_of(handler_says(500, text)) == ErrorCode::failed);
  }
}

TEST_CASE("a conflict that another coordinator tells of is one", "[weaviate]") {
  CHECK(is_conflict(answer_of("create on another coordinator meanwhile"), "three", "create"));
  CHECK(is_conflict(answer_of("restore from another coordinator meanwhile"), "three", "restore"));
  // As servers before 1.37.10 and 1.38.2 have it.
  CHECK(is_conflict(handler_says(422, R"(node \"n\": cannot commit : backup x_1-a already in progress)"), "x_1-a",
                    "create"));
}

TEST_CASE("a conflict in words that are not known has no id", "[weaviate]") {
  for (const auto* text :
       {"something already in progress", "backup  already in progress", "backup Nightly already in progress",
        "backup x y already in progress", "the backup x already in progress", "restored x already in progress"}) {
    INFO(text);
    CHECK(is_conflict(handler_says(422, text), "", ""));
  }
}

TEST_CASE("other texts that mention progress are no conflicts", "[weaviate]") {
  for (const auto* text : {R"(backup \"x\" already exists at \"/data/backup y already in progress/x\")",
                           "class Article doesn't exist in the backup, but does have [backup x already in progress]",
                           "backup x already in progress at /data", "no longer in progress"}) {
    INFO(text);
    CHECK(is_no_conflict(handler_says(422, text)));
  }
  for (const int status : {400, 404, 409, 503, 200})
    CHECK(is_no_conflict(handler_says(status, "backup x already in progress")));
  CHECK(is_no_conflict({.status = 422, .body = "backup x already in progress"}));
}

TEST_CASE("an id that is taken exists already", "[weaviate]") {
  for (const auto* name : {"create duplicate id", "create same id while running", "create id of a cancelled backup"}) {
    INFO(name);
    const Error error = to_error(answer_of(name), asked);
    CHECK(error.code() == ErrorCode::already_exists);
    CHECK_THAT(error.hint(), Catch::Contains("choose another id"));
  }
  CHECK(code_of(handler_says(422, "backup x was cancelled. please retry with new backup id")) ==
        ErrorCode::already_exists);
  CHECK(code_of(handler_says(422, "class name Article already exists")) == ErrorCode::already_exists);
}

TEST_CASE("a backup that cannot be cancelled any more is a wrong request", "[weaviate]") {
  CHECK(code_of(handler_says(422, R"(restore \"x\" is applying schema changes and cannot be cancelled)")) ==
        ErrorCode::usage);
}

TEST_CASE("X3: an unknown backup is not found and named", "[weaviate]") {
  const Error error = to_error(answer_of("restore unknown id"), {.verb = "restore the backup", .object = "unknown"});
  CHECK(error.code() == ErrorCode::not_found);
  CHECK_THAT(error.message(), Catch::Contains("'unknown'") && Catch::Contains("does not exist"));
}

TEST_CASE("X4: what was never started is not found", "[weaviate]") {
  for (const auto* name : {"status unknown id", "restore status unknown", "restore never started", "status bad id",
                           "restore status of running create", "route not found"}) {
    INFO(name);
    CHECK_THROWS_AS(raise_refusal(answer_of(name), asked), NotFoundError);
  }
}

TEST_CASE("X5: the server's refusal of include with exclude is a wrong request", "[weaviate]") {
  for (const auto* name : {"create include and exclude", "restore include and exclude"}) {
    const Error error = to_error(answer_of(name), asked);
    CHECK(error.code() == ErrorCode::usage);
    CHECK_THAT(error.message(), Catch::Contains("'include' and 'exclude'"));
  }
}

TEST_CASE("X6: an unknown backend is a wrong request that names it and the remedy", "[weaviate]") {
  for (const auto* name : {"create unknown backend", "status unknown backend", "list unknown backend"}) {
    const Error error = to_error(answer_of(name), asked);
    CHECK(error.code() == ErrorCode::usage);
    CHECK_THAT(error.message(), Catch::Contains("\"tape\""));
    CHECK_THAT(error.hint(), Catch::Contains("ENABLE_MODULES"));
  }
}

TEST_CASE("users and roles that the server lacks are not found and told with where they are listed", "[weaviate]") {
  const Error user = to_error(handler_says(422, R"(user \"ann\" in 'includeUsers' does not exist)"), asked);
  CHECK(user.code() == ErrorCode::not_found);
  CHECK_THAT(user.hint(), Catch::Contains("/v1/users/db"));
  const Error role = to_error(handler_says(422, "no roles match 'includeRoles' [x*]"), asked);
  CHECK(role.code() == ErrorCode::not_found);
  CHECK_THAT(role.hint(), Catch::Contains("/v1/authz/roles"));
}

TEST_CASE("X7: a share of the processor or a level out of range is named", "[weaviate]") {
  const Error share = to_error(answer_of("create cpu 81"), asked);
  CHECK(share.code() == ErrorCode::usage);
  CHECK_THAT(share.message(), Catch::Contains("CPUPercentage"));
  const Error level = to_error(answer_of("create bad compression"), asked);
  CHECK(level.code() == ErrorCode::usage);
  CHECK_THAT(level.message(), Catch::Contains("CompressionLevel"));
}

TEST_CASE("Z13: the server's own words are in what()", "[weaviate]") {
  for (const Recorded& one : recorded()) {
    if (one.status < 400) continue;
    const http::Response response{.status = one.status, .body = one.body};
    INFO(one.name);
    CHECK(std::string_view{to_error(response, asked).what()}.ends_with(": " + message_of(response)));
  }
  CHECK_THAT(to_error(answer_of("create unknown class"), asked).what(), Catch::Contains("class Nope doesn't exist"));
}

TEST_CASE("what passes is retryable and keeps the time the server asks for", "[weaviate]") {
  for (const int status : {408, 429, 502, 503, 504}) {
    INFO(status);
    const Error error = to_error({.status = status, .headers = {{"Retry-After", "7"}}}, asked);
    CHECK(error.code() == ErrorCode::unavailable);
    CHECK(error.retryable());
    CHECK(error.info().retry_after == 7s);
    CHECK(detail(error, "status") == std::to_string(status));
  }
  CHECK(to_error({.status = 503}, asked).info().retry_after == 0s);
}

TEST_CASE("a proxy that gave up does not know whether the server obeyed", "[weaviate]") {
  for (const int status : {502, 504}) CHECK(http::sent(to_error({.status = status}, asked)) == http::Sent::maybe);
  for (const int status : {408, 422, 429, 500, 503})
    CHECK(http::sent(to_error({.status = status}, asked)) == http::Sent::no);
}

TEST_CASE("every other status has a code and none is retryable", "[weaviate]") {
  CHECK(code_of({.status = 404}) == ErrorCode::not_found);
  CHECK(code_of({.status = 409}) == ErrorCode::changed);
  for (const int status : {301, 302, 307, 308, 402, 405, 410, 413, 415, 418})
    CHECK(code_of({.status = status}) == ErrorCode::usage);
  for (const int status : {100, 200, 202, 204, 500, 501, 505, 507, 599})
    CHECK(code_of({.status = status}) == ErrorCode::failed);
  for (int status = 100; status < 600; ++status) {
    const Error error = to_error({.status = status}, asked);
    CHECK(error.retryable() == (error.code() == ErrorCode::unavailable));
    CHECK_THAT(error.message(), Catch::Contains(std::to_string(status)));
  }
}

TEST_CASE("an empty 200 is a handler that gave up", "[weaviate]") {
  const Error error = to_error(answer_of("restore with mapping of an unknown node"), asked);
  CHECK(error.code() == ErrorCode::failed);
  CHECK_THAT(error.hint(), Catch::Contains("gave up"));
}

TEST_CASE("what fails on the server is a failure in its words", "[weaviate]") {
  for (const auto* name : {"create empty id", "create base equals id", "create with bucket that does not exist",
                           "restore with mapping to an unknown node"})
    CHECK_THROWS_AS(raise_refusal(answer_of(name), asked), FailedError);
}

TEST_CASE("a redirect tells where to", "[weaviate]") {
  const Error error = to_error({.status = 308, .headers = {{"Location", "https://ann:secret@h/v1"}}}, asked);
  CHECK(error.code() == ErrorCode::usage);
  CHECK_THAT(error.message(), Catch::Contains("answered 308, see 'https://") && !Catch::Contains("secret"));
}

TEST_CASE("to_error and raise_refusal agree on every recorded refusal", "[weaviate]") {
  for (const Recorded& one : recorded()) {
    const http::Response response{.status = one.status, .body = one.body};
    INFO(one.name);
    const Error thrown = failure_of([&]() -> int { raise_refusal(response, asked); });
    const Error made = to_error(response, asked);
    CHECK(thrown.code() == made.code());
    CHECK(thrown.message() == made.message());
    CHECK(thrown.hint() == made.hint());
    CHECK(thrown.info().details == made.info().details);
  }
}
