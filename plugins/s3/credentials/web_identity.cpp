#include "credentials/web_identity.hpp"

#include <holdfast/support/small_file.hpp>
#include <holdfast/support/text.hpp>

namespace holdfast::s3 {

Credentials fetch_with_web_identity(const Sts& sts, const sdk::Call& call, const WebIdentity& identity) {
  if (identity.role.arn.empty())
    throw sdk::Error{HF_E_INVALID_CONFIG, "the token in '" + identity.token_file + "' is for no role"}
        .remedy("set AWS_ROLE_ARN, or role_arn in the profile")
        .retry(sdk::Retry::never);
  const std::optional<std::string> token =
      support::read_small_file(identity.token_file, "AWS_WEB_IDENTITY_TOKEN_FILE, or the profile");  // renewed
  if (!token || support::without_end_of_line(*token).empty())
    throw sdk::Error{HF_E_INVALID_CONFIG,
                     "the token's file '" + identity.token_file + "' " + (token ? "is empty" : "does not exist")}
        .remedy("check that the token is mounted, and AWS_WEB_IDENTITY_TOKEN_FILE")
        .retry(sdk::Retry::never);
  Credentials found = sts.assume_role_with_token(call, identity.role, support::without_end_of_line(*token));
  found.source = "web identity, " + found.source;
  return found;
}

Fetched EnvironmentWebIdentity::fetch(const sdk::Call& call) {
  const auto value = [&](std::string_view variable) { return std::string{around_.environment.value(variable)}; };
  const std::string file = value("AWS_WEB_IDENTITY_TOKEN_FILE");
  if (file.empty()) return NotHere{"AWS_WEB_IDENTITY_TOKEN_FILE is not set"};
  return fetch_with_web_identity(
      sts_, call,
      {.token_file = file, .role = {.arn = value("AWS_ROLE_ARN"), .session_name = value("AWS_ROLE_SESSION_NAME")}});
}

}  // namespace holdfast::s3
