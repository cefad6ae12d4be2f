#include "credentials/instance.hpp"

#include <holdfast/support/bounded_call.hpp>
#include <holdfast/support/json.hpp>
#include <holdfast/support/rfc3339.hpp>

namespace holdfast::gcs {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 3s;
constexpr std::size_t max_reply = std::size_t{64} << 10;
constexpr std::string_view folder = "/computeMetadata/v1/instance/service-accounts/default/";
constexpr std::string_view flavor = "metadata-flavor";

sdk::Error refused(std::int32_t status) {
  const bool passes = status >= 500 || status == 429;
  return sdk::Error{passes ? HF_E_UNAVAILABLE : HF_E_UNAUTHENTICATED,
                    "the metadata server gives no token (HTTP " + std::to_string(status) + ")"}
      .remedy("check the machine's service account and its access scopes, or, on GKE, its workload identity")
      .service({}, status)
      .retry(passes ? sdk::Retry::safe : sdk::Retry::never);
}

}  // namespace

std::string InstanceAccount::host() const {
  for (const std::string_view variable : {"GCE_METADATA_HOST", "GCE_METADATA_ROOT"})
    if (const auto value = around_.environment.value(variable); !value.empty()) return std::string{value};
  return "metadata.google.internal";
}

std::optional<sdk::HttpResponse> InstanceAccount::ask(const sdk::Call& call, const std::string& url) const {
  const support::BoundedCall bounded{call, patience};
  const sdk::HttpHeaders headers{{std::string{flavor}, "Google"}};
  try {
    return around_.http.send(bounded, {.url = url, .headers = headers, .flags = HF_HTTP_METADATA}, max_reply);
  } catch (const sdk::Error& error) {
    if (error.status() == HF_E_UNAVAILABLE || error.status() == HF_E_INVALID_CONFIG ||
        (error.status() == HF_E_TIMEOUT && bounded.is_out_of_time()))
      return {};
    throw;
  }
}

Fetched InstanceAccount::fetch(const sdk::Call& call) {
  if (around_.environment.is_true("NO_GCE_CHECK")) return NotHere{"NO_GCE_CHECK is set"};
  const std::string place = host();
  const std::string base = "http://" + place + std::string{folder};
  const auto reply = ask(call, base + "token?" + support::encoded_query({{"scopes", scope_}}));
  if (!reply) return NotHere{"'" + place + "' does not answer: this is no machine of Google's"};
  if (sdk::find_header(reply->headers, flavor) != "Google")
    return NotHere{"what answers at '" + place + "' is no metadata server of Google's"};
  if (reply->status == 404) return NotHere{"this machine has no service account"};
  if (reply->status != 200) throw refused(reply->status);
  const support::JsonObject json{reply->body, "the answer of the metadata server"};
  const auto seconds = json.integer("expires_in");
  Credentials found{.token = json.text("access_token"), .source = name()};
  if (found.token.empty() || !seconds)
    throw sdk::Error{HF_E_CORRUPT, "the answer of the metadata server holds no token"}
        .remedy("look at what answers at '" + place + "' in the place of Google's metadata server")
        .retry(sdk::Retry::never);
  found.expires_at = support::good_until(around_.now(), *seconds);
  if (const auto email = ask(call, base + "email"); email && email->status == 200)
    found.principal = email->body.substr(0, email->body.find_first_of("\r\n"));
  return found;
}

}  // namespace holdfast::gcs
