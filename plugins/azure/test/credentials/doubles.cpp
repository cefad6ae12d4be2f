#include "doubles.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>
#include <holdfast/support/percent.hpp>

#include <algorithm>

namespace holdfast::azure::test {

Surroundings around(support::Environment::Values variables) {
  return {.http = sdk::Http{&holdfast::test::plugin_host()},
          .environment = support::Environment{std::move(variables)},
          .now = [] { return std::chrono::system_clock::from_time_t(now_seconds); }};
}

Credentials credentials_of(Provider& provider) {
  FakeCall call;
  Fetched fetched = provider.fetch(call);
  if (const auto* nothing = std::get_if<NotHere>(&fetched)) FAIL(provider.name() << ": " << nothing->reason);
  CHECK_THAT(call.logged(), !Catch::Contains("CANARY"));
  return std::get<Credentials>(std::move(fetched));
}

std::string reason_of(Provider& provider) {
  FakeCall call;
  const Fetched fetched = provider.fetch(call);
  REQUIRE(std::holds_alternative<NotHere>(fetched));
  return std::get<NotHere>(fetched).reason;
}

Refused refusal_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const sdk::Error& error) {
    INFO(error.what());
    CHECK((!error.remedy_text().empty() || error.to_abi().retry == HF_RETRY_SAFE || error.status() == HF_E_CORRUPT ||
           error.status() == HF_E_CANCELLED));
    CHECK_THAT(error.what() + error.remedy_text(), !Catch::Contains("CANARY"));
    return {.status = error.status(), .message = error.what(), .remedy = error.remedy_text()};
  }
  FAIL("nothing was thrown");
  return {};
}

Refused refusal_of(Provider& provider) {
  return refusal_of([&] {
    FakeCall call;
    static_cast<void>(provider.fetch(call));
  });
}

std::string token_with(const std::string& claims) {
  return support::base64url(support::bytes_of(R"({"alg":"none"})")) + "." +
         support::base64url(support::bytes_of(claims)) + ".";
}

Answer gives(const std::string& token) {
  return {.body = R"({"token_type": "Bearer", "expires_in": 3600, "access_token": ")" + token + "\"}"};
}

Answer refuses(int status, int code) {
  const std::string number = std::to_string(code);
  return {.status = status,
          .body = R"({"error": "invalid_client", "error_description": "AADSTS)" + number +
                  R"(: CANARY words.", "error_codes": [)" + number + "]}"};
}

std::map<std::string, std::string> fields_of(const std::string& form) {
  std::map<std::string, std::string> fields;
  for (std::string_view rest = form; !rest.empty();) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    fields[std::string{pair.substr(0, equals)}] = support::form_decoded(pair.substr(equals + 1)).value_or("");
  }
  return fields;
}

}  // namespace holdfast::azure::test
