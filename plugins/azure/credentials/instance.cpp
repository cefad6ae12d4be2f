#include "credentials/instance.hpp"

#include "credentials/reply.hpp"

namespace holdfast::azure {
namespace {

using namespace std::chrono_literals;

constexpr auto patience_to_look = 1s;  // it answers in a millisecond, or this is no machine of Azure's
constexpr auto patience = 20s;         // the first token of a machine takes seconds

}  // namespace

/// Other clouds have metadata services at the same address. Azure's refuses what does not say that it means metadata.
std::optional<NotHere> InstanceIdentity::look(const sdk::Call& call, const std::string& url) {
  if (was_seen_) return {};
  const auto reply = ask_metadata(around_, call, {.url = url}, patience_to_look);
  const std::string base = url.substr(0, url.find("/metadata/"));
  if (!reply) return NotHere{"'" + base + "' does not answer: this is no virtual machine of Azure's"};
  if (reply->status != 400)
    return NotHere{"'" + base + "' is no metadata service of Azure's (HTTP " + std::to_string(reply->status) + ")"};
  was_seen_ = true;
  return {};
}

Fetched InstanceIdentity::fetch(const sdk::Call& call) {
  std::string base{around_.environment.value("AZURE_POD_IDENTITY_AUTHORITY_HOST")};
  while (base.ends_with('/')) base.pop_back();
  if (base.empty()) base = "http://169.254.169.254";
  if (!is_near(base))
    throw support::misconfigured("AZURE_POD_IDENTITY_AUTHORITY_HOST leads to another machine",
                                 "use https://, or an address of this machine or of its link");
  const std::string identity = found_in(around_, options_.client_id, "AZURE_CLIENT_ID").text;
  const std::string url = base + "/metadata/identity/oauth2/token" + identity_query("2018-02-01", identity);
  if (auto nothing = look(call, url)) return *nothing;
  const sdk::HttpHeaders headers{{"metadata", "true"}};
  const auto reply = ask_metadata(around_, call, {.url = url, .headers = headers}, patience);
  if (!reply)
    throw sdk::Error{HF_E_UNAVAILABLE, "the metadata service of the virtual machine stopped answering"}
        .remedy("try again, or name credentials of another kind")
        .retry(sdk::Retry::safe);
  if (reply->status == 400 && identity.empty()) return NotHere{"this machine has no managed identity, or several"};
  if (reply->status != 200) throw refused_by_metadata(name(), *reply);
  return token_in(support::JsonObject{reply->body, "the answer of the machine's metadata service"}, name(),
                  around_.now());
}

}  // namespace holdfast::azure
