#include "credentials/service_account.hpp"

#include "credentials/token_errors.hpp"

#include <holdfast/support/http_date.hpp>
#include <holdfast/support/jwt.hpp>

namespace holdfast::gcs {
namespace {

using namespace std::chrono_literals;
using Time = std::chrono::system_clock::time_point;

constexpr auto lifetime = 1h;  // the most that is accepted
constexpr std::string_view usual_uri = "https://oauth2.googleapis.com/token";

/// Such keys have no password; those that do were changed by somebody.
constexpr std::string_view as_made =
    "get the file anew from Google rather than editing it; in a variable, the \\n of the key stay as they are";
constexpr support::KeyPassword without_password{.remedy = as_made, .other_key = as_made};

std::string seconds_of(Time time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count());
}

/// The requests of one key, at whatever time.
class Assertions {
 public:
  Assertions(const KeyDocument& document, std::string_view scope)
      : key_{document.required("private_key"), "\"private_key\" of " + document.name(), without_password},
        key_id_{document.text("private_key_id")},
        account_{document.required("client_email")},
        uri_{document.text("token_uri")},
        scope_{scope},
        source_{document.name()} {
    if (uri_.empty()) uri_ = usual_uri;
  }

  [[nodiscard]] const std::string& account() const noexcept { return account_; }

  [[nodiscard]] TokenRequest at(Time now) const {
    const std::string header = R"({"alg":"RS256","typ":"JWT","kid":)" + support::json_quoted(key_id_) + "}";
    const std::string claims = "{\"iss\":" + support::json_quoted(account_) +
                               ",\"scope\":" + support::json_quoted(scope_) + ",\"aud\":" + support::json_quoted(uri_) +
                               ",\"iat\":" + seconds_of(now) + ",\"exp\":" + seconds_of(now + lifetime) + "}";
    return {.url = uri_,
            .form = {{"grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"},
                     {"assertion", support::signed_jwt(header, claims, key_)}},
            .source = source_};
  }

 private:
  const support::RsaKey key_;
  const std::string key_id_;
  const std::string account_;
  std::string uri_;
  const std::string scope_;
  const std::string source_;
};

}  // namespace

Credentials fetch_with_service_account(const TokenService& tokens, const sdk::Call& call, const KeyDocument& document,
                                       std::string_view scope) {
  const Assertions assertions{document, scope};
  TokenRequest request = assertions.at(tokens.around().now());
  sdk::HttpResponse reply = tokens.ask(call, request);
  const auto theirs = support::parse_http_date(sdk::find_header(reply.headers, "date"));
  if (reply.status != 200 && theirs && is_about_clock(token_refusal_of(reply))) {
    call.log(HF_LOG_WARN, "this machine's clock is wrong: the token service's is used for tokens");
    request = assertions.at(*theirs);
    reply = tokens.ask(call, request);
  }
  const Token token = tokens.token_in(reply, request);
  return {.token = token.text,
          .principal = assertions.account(),
          .expires_at = token.expires_at,
          .source = document.name()};
}

}  // namespace holdfast::gcs
