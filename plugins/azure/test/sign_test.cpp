#include "sign.hpp"

#include "support/catch.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/http_date.hpp>
#include <holdfast/support/number.hpp>

#include <simdjson.h>

using namespace holdfast::azure;
namespace sdk = holdfast::sdk;
namespace support = holdfast::support;

namespace {

std::string text_of(simdjson::dom::element value) { return std::string{value.get_string().value_unsafe()}; }

/// The request of a vector. Its length and its date are what we write ourselves.
Unsigned request_of(simdjson::dom::element vector) {
  const std::string url = text_of(vector["url"]);
  const auto path = url.find('/', url.find("://") + 3);
  const auto question = url.find('?');
  Unsigned request{.method = text_of(vector["method"]),
                   .account = text_of(vector["account"]),
                   .path = url.substr(path, question == std::string::npos ? question : question - path)};
  std::string_view query =
      question == std::string::npos ? std::string_view{} : std::string_view{url}.substr(question + 1);
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    request.query.emplace_back(pair.substr(0, equals), *support::form_decoded(pair.substr(equals + 1)));
  }
  for (const auto& [name, value] : vector["headers"].get_object()) {
    if (name == "Content-Length") request.body_size = *support::parse_number(text_of(value));
    if (name != "Content-Length" && name != "x-ms-date")
      request.headers.emplace_back(std::string{name}, text_of(value));
  }
  return request;
}

const Credentials example{.account_key = "the-key"};

}  // namespace

TEST_CASE("what is signed, and how, is what an independent implementation signs", "[azure][sign]") {
  simdjson::dom::parser parser;
  int vectors = 0;
  for (const auto vector : parser.load(AZURE_TEST_FOLDER "/azure-sharedkey.json").get_array()) {
    const Unsigned request = request_of(vector);
    INFO(request.method << ' ' << request.path << ", number " << vectors);
    const Credentials who{.account_key = *support::base64_decoded(text_of(vector["account_key"]))};
    const auto now = support::parse_http_date(text_of(vector["headers"]["x-ms-date"]));
    const Signed made = sign_in_steps(request, who, *now);
    CHECK(made.string_to_sign == text_of(vector["string_to_sign"]));
    CHECK(sdk::find_header(made.headers, "authorization") == text_of(vector["authorization"]));
    ++vectors;
  }
  CHECK(vectors == 16);
}

TEST_CASE("conditions and hashes of a body are signed where the service looks for them", "[azure][sign]") {
  const Unsigned request{.method = "PUT",
                         .account = "a",
                         .path = "/c/k",
                         .headers = {{"Content-MD5", "m"}, {"if-match", "\"e\""}, {"x-ms-range", "bytes=0-9"}},
                         .body_size = 7};
  const Signed made = sign_in_steps(request, example, {});
  CHECK(made.string_to_sign ==
        "PUT\n\n\n7\nm\n\n\n\n\"e\"\n\n\n\nx-ms-date:Thu, 01 Jan 1970 00:00:00 GMT\nx-ms-range:bytes=0-9\n/a/c/k");
}

TEST_CASE("an account in the path is signed twice", "[azure][sign]") {
  const Unsigned request{.account = "devstoreaccount1", .path = "/devstoreaccount1/c"};
  CHECK(sign_in_steps(request, example, {}).string_to_sign.ends_with("\n/devstoreaccount1/devstoreaccount1/c"));
}

TEST_CASE("a token is carried, and nothing is signed with it", "[azure][sign]") {
  const sdk::HttpHeaders headers = sign({.headers = {{"a", "b"}}}, {.token = "t"}, {});
  CHECK(sdk::find_header(headers, "authorization") == "Bearer t");
  CHECK(sdk::find_header(headers, "a") == "b");
}

TEST_CASE("the requests of a shared access signature and of nobody go out as they are", "[azure][sign]") {
  const Unsigned request{.headers = {{"a", "b"}}};
  CHECK(sign(request, {.sas = "sv=1&sig=x"}, {}) == request.headers);
  CHECK(sign(request, {}, {}) == request.headers);
}
