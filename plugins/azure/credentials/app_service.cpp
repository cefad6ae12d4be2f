#include "credentials/app_service.hpp"

#include "credentials/reply.hpp"

namespace holdfast::azure {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 10s;

}  // namespace

Fetched AppService::fetch(const sdk::Call& call) {
  const std::string endpoint{around_.environment.value("IDENTITY_ENDPOINT")};
  const std::string header{around_.environment.value("IDENTITY_HEADER")};
  if (endpoint.empty() || header.empty()) return NotHere{"IDENTITY_ENDPOINT and IDENTITY_HEADER are not both set"};
  if (!around_.environment.value("IDENTITY_SERVER_THUMBPRINT").empty())
    return NotHere{"this is Service Fabric, whose identities are not supported"};
  if (!is_near(endpoint))
    throw support::misconfigured("IDENTITY_ENDPOINT leads to an address that must not see IDENTITY_HEADER",
                                 "use https://, or an address of this machine or of its link");
  if (header.find_first_of("\r\n") != std::string::npos)
    throw support::misconfigured("IDENTITY_HEADER has several lines", "check where it comes from");
  const std::string identity = found_in(around_, options_.client_id, "AZURE_CLIENT_ID").text;
  const std::string url = endpoint + identity_query("2019-08-01", identity, {.resource_id = "mi_res_id"});
  const sdk::HttpHeaders headers{{"x-identity-header", header}};
  const auto reply = ask_metadata(around_, call, {.url = url, .headers = headers}, patience);
  if (!reply)
    throw sdk::Error{HF_E_UNAVAILABLE, name() + " does not answer"}
        .remedy("check IDENTITY_ENDPOINT, or restart the app")
        .retry(sdk::Retry::safe);
  if (reply->status != 200) throw refused_by_metadata(name(), *reply);
  return token_in(support::JsonObject{reply->body, "the answer of App Service"}, name(), around_.now());
}

}  // namespace holdfast::azure
