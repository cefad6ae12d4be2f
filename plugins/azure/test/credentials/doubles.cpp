#include "doubles.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>
#include <holdfast/support/percent.hpp>

#include <algorithm>

namespace holdfast::azure::test {

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
