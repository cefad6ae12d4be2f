#include "credentials/sts_errors.hpp"

namespace holdfast::s3 {
namespace {

using sdk::Retry;

constexpr std::string_view new_token = "have the token or the credentials below it renewed";
constexpr std::string_view check_keys = "check both keys for typing errors and blanks, and that they are still active";
constexpr std::string_view later = "try again later";

constexpr ErrorRow table[] = {
    {"AccessDenied", HF_E_FORBIDDEN, Retry::never, "the role does not let this identity assume it",
     "name the identity in the role's trust policy, and allow it sts:AssumeRole; check role_arn and the external id"},
    {"ExpiredToken", HF_E_UNAUTHENTICATED, Retry::never, "the token has expired", new_token},
    {"ExpiredTokenException", HF_E_UNAUTHENTICATED, Retry::never, "the token has expired", new_token},
    {"InvalidClientTokenId", HF_E_UNAUTHENTICATED, Retry::never, "the service does not know the access key",
     check_keys},
    {"InvalidAccessKeyId", HF_E_UNAUTHENTICATED, Retry::never, "the service does not know the access key", check_keys},
    {"SignatureDoesNotMatch", HF_E_UNAUTHENTICATED, Retry::never,
     "the secret key does not belong to the access key, or this machine's clock is wrong", check_keys},
    {"InvalidIdentityToken", HF_E_UNAUTHENTICATED, Retry::never, "the identity provider's token is not accepted",
     "check that the token's issuer is registered as an identity provider, and the token's audience"},
    {"InvalidParameterValue", HF_E_UNAUTHENTICATED, Retry::never, "the service does not accept what it was sent",
     "check role_arn, and the token's file"},
    {"IDPRejectedClaim", HF_E_FORBIDDEN, Retry::never, "the identity provider has rejected the token",
     "have the token renewed, and check what the role's trust policy asks of it"},
    {"IDPCommunicationError", HF_E_UNAVAILABLE, Retry::safe, "the service cannot reach the identity provider", later},
    {"RegionDisabledException", HF_E_INVALID_CONFIG, Retry::never, "the service is not active in this region",
     "activate it for the account, or name another region"},
    {"ValidationError", HF_E_INVALID_CONFIG, Retry::never, "a value is not well-formed",
     "check role_arn, the session's name and the duration"},
    {"Throttling", HF_E_THROTTLED, Retry::safe, "there are too many requests", later},
    {"ThrottlingException", HF_E_THROTTLED, Retry::safe, "there are too many requests", later},
    {"RequestExpired", HF_E_UNAUTHENTICATED, Retry::never, "this machine's clock is wrong",
     "set the clock by NTP (timedatectl set-ntp true)"},
};

}  // namespace

std::span<const ErrorRow> sts_error_table() noexcept { return table; }

sdk::Error sts_error(std::string_view action, std::string_view code, std::int32_t status) {
  const bool is_trouble = status >= 500 || status == 429;
  ErrorRow row{.code = code,
               .status = is_trouble ? HF_E_UNAVAILABLE : HF_E_UNAUTHENTICATED,
               .retry = is_trouble ? Retry::safe : Retry::never,
               .reason = is_trouble ? "the service has trouble of its own" : "the service refuses",
               .remedy = is_trouble ? later : "check the credentials, and that this is the address of an STS service"};
  for (const ErrorRow& known : table)
    if (known.code == code) row = known;
  std::string message{"cannot "};
  message.append(action).append(": ").append(row.reason).append(" (");
  if (!code.empty()) message.append(code).append(", ");
  message.append("HTTP ").append(std::to_string(status)).append(")");
  return sdk::Error{row.status, std::move(message)}
      .remedy(std::string{row.remedy})
      .service(std::string{code}, status)
      .retry(row.retry);
}

}  // namespace holdfast::s3
