#include "credentials/authorized_user.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>

namespace holdfast::gcs {

Credentials fetch_with_authorized_user(const TokenService& tokens, const sdk::Call& call, const KeyDocument& document,
                                       std::string_view) {
  TokenRequest request{.url = "https://oauth2.googleapis.com/token",
                       .form = {{"grant_type", "refresh_token"}, {"refresh_token", document.required("refresh_token")}},
                       .source = document.name()};
  const std::string id = document.required("client_id");
  const std::string secret = document.required("client_secret");
  if (const std::string url = document.text("token_url"); !url.empty()) {
    request.url = url;
    request.headers.emplace_back("authorization", "Basic " + support::base64(support::bytes_of(id + ":" + secret)));
  } else {
    request.form.emplace_back("client_id", id);
    request.form.emplace_back("client_secret", secret);
  }
  const Token token = tokens.exchange(call, request);
  return {.token = token.text,
          .principal = document.text("account"),
          .expires_at = token.expires_at,
          .source = document.name()};
}

}  // namespace holdfast::gcs
