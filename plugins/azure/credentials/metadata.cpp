#include "credentials/metadata.hpp"

#include "credentials/entra.hpp"

#include <holdfast/support/bounded_call.hpp>
#include <holdfast/support/url.hpp>

#include <arpa/inet.h>

namespace holdfast::azure {
namespace {

constexpr std::size_t max_reply = std::size_t{64} << 10;

/// 169.254.0.0/16, written out.
bool is_of_the_link(const std::string& host) noexcept {
  in_addr address{};
  return ::inet_pton(AF_INET, host.c_str(), &address) == 1 && (ntohl(address.s_addr) >> 16U) == 0xa9feU;
}

}  // namespace

std::string identity_query(std::string_view api_version, std::string_view identity, const IdentityNames& names) {
  support::Query query{{"api-version", std::string{api_version}}, {"resource", std::string{storage_resource}}};
  if (!identity.empty()) query.emplace_back(identity.starts_with('/') ? names.resource_id : names.client_id, identity);
  return "?" + support::encoded_query(query);
}

bool is_near(std::string_view url) {
  const auto parts = support::parts_of(url);
  return parts && (parts->scheme == "https" || support::is_loopback(parts->host) || is_of_the_link(parts->host));
}

std::optional<sdk::HttpResponse> ask_metadata(const Surroundings& around, const sdk::Call& call,
                                              const sdk::HttpRequest& request, std::chrono::nanoseconds patience) {
  const support::BoundedCall bounded{call, patience};
  sdk::HttpRequest question = request;
  question.flags |= HF_HTTP_METADATA;
  try {
    return around.http.send(bounded, question, max_reply);
  } catch (const sdk::Error& error) {
    if (error.status() == HF_E_UNAVAILABLE || (error.status() == HF_E_TIMEOUT && bounded.is_out_of_time())) return {};
    throw;
  }
}

sdk::Error refused_by_metadata(std::string_view place, const sdk::HttpResponse& reply) {
  const bool passes = reply.status >= 500 || reply.status == 404 || reply.status == 410 || reply.status == 429;
  return sdk::Error{passes ? HF_E_UNAVAILABLE : HF_E_UNAUTHENTICATED,
                    std::string{place} + " is refused (HTTP " + std::to_string(reply.status) + ")"}
      .remedy(
          "check that an identity is assigned here, and that client_id, or AZURE_CLIENT_ID, names one of them or "
          "none")
      .service({}, reply.status)
      .retry(passes ? sdk::Retry::safe : sdk::Retry::never);
}

}  // namespace holdfast::azure
