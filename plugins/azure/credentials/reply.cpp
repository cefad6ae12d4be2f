#include "credentials/reply.hpp"

#include "credentials/claims.hpp"

#include <holdfast/support/number.hpp>

namespace holdfast::azure {
namespace {

using std::chrono::seconds;

constexpr std::int64_t longest = 10LL * 365 * 24 * 3600;  // beyond it is nonsense, or milliseconds

std::optional<std::int64_t> number_at(const support::JsonObject& reply, std::string_view key) {
  if (const auto number = reply.integer(key)) return number;
  const auto parsed = support::parse_number(reply.text(key));
  if (!parsed || *parsed > static_cast<std::uint64_t>(INT64_MAX)) return {};
  return static_cast<std::int64_t>(*parsed);
}

std::optional<seconds> time_left(const support::JsonObject& reply, std::chrono::system_clock::time_point now) {
  const auto since_1970 = std::chrono::floor<seconds>(now.time_since_epoch()).count();
  std::optional<std::int64_t> left = number_at(reply, "expires_on");
  if (left) {
    *left -= since_1970;
  } else {
    left = number_at(reply, "expires_in");
  }
  if (!left || *left > longest || *left < -longest) return {};
  return seconds{*left};
}

}  // namespace

Credentials token_in(const support::JsonObject& reply, std::string source, std::chrono::system_clock::time_point now) {
  const auto refuse = [&](std::string_view what) {
    return sdk::Error{HF_E_CORRUPT, "the answer of " + source + " has no " + std::string{what}}
        .remedy("look for a proxy, or something else, that answers in its place")
        .retry(sdk::Retry::never);
  };
  Credentials found{.token = reply.text("access_token")};
  if (found.token.empty() || found.token.find_first_of("\r\n") != std::string::npos) throw refuse("\"access_token\"");
  const std::optional<seconds> left = time_left(reply, now);
  if (!left) throw refuse("\"expires_on\" or \"expires_in\" that is a time");
  found.expires_at = now + *left;
  if (const auto claims = claims_of(found.token)) found.principal = principal_of(*claims);
  found.source = std::move(source);
  return found;
}

}  // namespace holdfast::azure
