#include "sign.hpp"

#include "support/catch.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>

#include <simdjson.h>

using namespace holdfast::s3;
namespace sdk = holdfast::sdk;
namespace support = holdfast::support;

namespace {

std::string text_of(simdjson::dom::element value) { return std::string{value.get_string().value_unsafe()}; }

/// A date of a vector: "20261123T031500Z".
std::chrono::system_clock::time_point time_of(const std::string& date) {
  const auto number = [&](std::size_t at, std::size_t digits) { return std::stoi(date.substr(at, digits)); };
  const std::chrono::year_month_day day{std::chrono::year{number(0, 4)},
                                        std::chrono::month{static_cast<unsigned>(number(4, 2))},
                                        std::chrono::day{static_cast<unsigned>(number(6, 2))}};
  return std::chrono::sys_days{day} + std::chrono::hours{number(9, 2)} + std::chrono::minutes{number(11, 2)} +
         std::chrono::seconds{number(13, 2)};
}

/// The request of a vector; its bucket is in the host or in the path.
Unsigned request_of(simdjson::dom::element vector) {
  const std::string folder = text_of(vector["host"]).starts_with("my-backup-bucket.") ? "/" : "/my-backup-bucket/";
  Unsigned request{.method = text_of(vector["method"]),
                   .host = text_of(vector["host"]),
                   .path = folder + support::percent_encoded(text_of(vector["key"]), "/"),
                   .payload_hash = support::hex(support::sha256(support::bytes_of(text_of(vector["payload"]))))};
  for (const auto pair : vector["query"].get_array())
    request.query.emplace_back(text_of(pair.at(0)), text_of(pair.at(1)));
  for (const auto& [name, value] : vector["extra_headers"].get_object())
    request.headers.emplace_back(std::string{name}, text_of(value));
  return request;
}

Credentials credentials_of(simdjson::dom::element vector) {
  const simdjson::dom::element token = vector["session_token"];
  return {.key_id = text_of(vector["access_key_id"]),
          .secret = text_of(vector["secret_access_key"]),
          .session_token = token.is_null() ? std::string{} : text_of(token)};
}

/// The keys that AWS's own examples are signed with.
const Credentials example{.key_id = "AKIAIOSFODNN7EXAMPLE", .secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
const Scope example_scope{.region = "us-east-1", .service = "s3"};

std::string example_signature(const Unsigned& request) {
  const sdk::HttpHeaders headers = sign(request, example, example_scope, time_of("20130524T000000Z"));
  const std::string_view authorization = sdk::find_header(headers, "authorization");
  return std::string{authorization.substr(authorization.rfind('=') + 1)};
}

}  // namespace

TEST_CASE("what is signed, and how, is what independent implementations sign", "[s3][sign]") {
  simdjson::dom::parser parser;
  int vectors = 0;
  for (const auto vector : parser.load(S3_TEST_FOLDER "/sigv4.json").get_array()) {
    const Unsigned request = request_of(vector);
    INFO(request.method << ' ' << request.path << ", number " << vectors);
    CHECK(request.path == text_of(vector["path"]));
    CHECK(request.payload_hash == text_of(vector["x-amz-content-sha256"]));
    const Scope scope{.region = text_of(vector["region"]), .service = text_of(vector["service"])};
    const auto now = time_of(text_of(vector["date"]));
    const Signed made = sign_in_steps(request, credentials_of(vector), scope, now);
    CHECK(made.canonical_request == text_of(vector["canonical_request"]));
    CHECK(made.string_to_sign == text_of(vector["string_to_sign"]));
    CHECK(sdk::find_header(made.headers, "authorization") == text_of(vector["authorization"]));
    ++vectors;
  }
  CHECK(vectors == 32);
}

TEST_CASE("the examples of AWS's documentation have the signatures that it gives", "[s3][sign]") {
  // docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
  const std::string host = "examplebucket.s3.amazonaws.com";
  const std::string none{empty_payload_hash};
  CHECK(example_signature(
            {.host = host, .path = "/test.txt", .headers = {{"Range", "bytes=0-9"}}, .payload_hash = none}) ==
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  CHECK(example_signature(
            {.method = "PUT",
             .host = host,
             .path = "/test%24file.text",
             .headers = {{"Date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
             .payload_hash = support::hex(support::sha256(support::bytes_of("Welcome to Amazon S3.")))}) ==
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
  CHECK(example_signature({.host = host, .query = {{"lifecycle", ""}}, .payload_hash = none}) ==
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
  CHECK(example_signature({.host = host, .query = {{"max-keys", "2"}, {"prefix", "J"}}, .payload_hash = none}) ==
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST_CASE("headers that change on the way are not signed, blanks in others are collapsed", "[s3][sign]") {
  const Unsigned plain{.host = "h", .headers = {{"X-Amz-Meta-A", "b c"}}, .payload_hash = "x"};
  Unsigned more = plain;
  more.headers = {{"User-Agent", "u"},           {"Content-Length", "3"},  {"Expect", ""},
                  {"x-amz-meta-a", "  b \t c "}, {"Accept-Encoding", "*"}, {"Connection", "close"}};
  CHECK(example_signature(more) == example_signature(plain));
}

TEST_CASE("names that are the beginnings of others are in order of the names, not of the lines", "[s3][sign]") {
  const Unsigned request{.host = "h", .headers = {{"x-amz-meta-a-b", "1"}, {"x-amz-meta-a", "2"}}, .payload_hash = "x"};
  const Signed made = sign_in_steps(request, example, example_scope, time_of("20130524T000000Z"));
  CHECK(made.canonical_request.find("x-amz-meta-a:2\nx-amz-meta-a-b:1\n") != std::string::npos);
}

TEST_CASE("anonymous requests go out as they are", "[s3][sign]") {
  const Unsigned request{.host = "h", .headers = {{"a", "b"}}, .payload_hash = "x"};
  CHECK(sign(request, {}, example_scope, {}) == request.headers);
}

TEST_CASE("the token of a session is sent and signed, and secrets are not in what is signed", "[s3][sign]") {
  Credentials session = example;
  session.session_token = "the-token";
  const Signed made = sign_in_steps({.host = "h", .payload_hash = "x"}, session, example_scope, {});
  CHECK(sdk::find_header(made.headers, "x-amz-security-token") == "the-token");
  CHECK(made.canonical_request.find("x-amz-security-token:the-token\n") != std::string::npos);
  for (const auto& [name, value] : made.headers) CHECK(value.find(example.secret) == std::string::npos);
}
