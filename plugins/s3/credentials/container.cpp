#include "credentials/container.hpp"

#include "credentials/reply.hpp"

#include <holdfast/support/bounded_call.hpp>
#include <holdfast/support/small_file.hpp>
#include <holdfast/support/url.hpp>

#include <algorithm>
#include <array>

namespace holdfast::s3 {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 2s;
constexpr std::size_t max_reply = std::size_t{64} << 10;
constexpr std::string_view ecs = "http://169.254.170.2";
constexpr std::array<std::string_view, 3> metadata_hosts{"169.254.170.2", "169.254.170.23", "fd00:ec2::23"};

bool is_metadata_host(std::string_view host) noexcept {
  return std::ranges::find(metadata_hosts, host) != metadata_hosts.end();
}

}  // namespace

bool is_allowed_for_container(std::string_view uri) {
  const std::optional<support::UrlParts> parts = support::parts_of(uri);
  return parts && (parts->scheme == "https" || support::is_loopback(parts->host) || is_metadata_host(parts->host));
}

std::string ContainerCredentials::token() const {
  const std::string file{around_.environment.value("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")};
  std::string token{around_.environment.value("AWS_CONTAINER_AUTHORIZATION_TOKEN")};
  if (!file.empty()) {
    const auto content = support::read_small_file(file, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");  // renewed
    if (!content)
      throw support::misconfigured("the token's file '" + file + "' does not exist",
                                   "check that the token is mounted, and AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    token = *content;
    while (token.ends_with('\n') || token.ends_with('\r')) token.pop_back();
  }
  if (token.find_first_of("\r\n") != std::string::npos)
    throw support::misconfigured("the container's token has several lines", "check where the token comes from");
  return token;
}

sdk::HttpResponse ContainerCredentials::ask(const sdk::Call& call, const sdk::HttpRequest& request) const {
  const support::BoundedCall bounded{call, patience};
  try {
    return around_.http.send(bounded, request, max_reply);
  } catch (const sdk::Error& error) {
    if (error.status() != HF_E_TIMEOUT || !bounded.is_out_of_time()) throw;
    throw sdk::Error{HF_E_UNAVAILABLE, "the container's credentials take longer than 2 s to come"}
        .remedy("check the agent of ECS or EKS on this machine")
        .retry(sdk::Retry::safe);
  }
}

Fetched ContainerCredentials::fetch(const sdk::Call& call) {
  const std::string relative{around_.environment.value("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")};
  const std::string full{around_.environment.value("AWS_CONTAINER_CREDENTIALS_FULL_URI")};
  if (relative.empty() && full.empty())
    return NotHere{"neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set"};
  const std::string uri = relative.empty() ? full : std::string{ecs} + relative;
  if (!relative.empty() && !relative.starts_with('/'))
    throw support::misconfigured("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI does not begin with a slash", "correct it");
  if (!is_allowed_for_container(uri))
    throw support::misconfigured(
        "AWS_CONTAINER_CREDENTIALS_FULL_URI leads to an address that must not see the container's token",
        "use https://, this machine, or an address of ECS or EKS");
  sdk::HttpHeaders headers;
  if (std::string secret = token(); !secret.empty()) headers.emplace_back("authorization", std::move(secret));
  const support::UrlParts parts = *support::parts_of(uri);
  const bool is_near = support::is_loopback(parts.host) || is_metadata_host(parts.host);
  const sdk::HttpResponse reply =
      ask(call, {.url = uri, .headers = headers, .flags = is_near ? std::uint32_t{HF_HTTP_METADATA} : 0U});
  if (reply.status != 200)
    throw sdk::Error{reply.status >= 500 ? HF_E_UNAVAILABLE : HF_E_UNAUTHENTICATED,
                     "the container's credentials were refused (HTTP " + std::to_string(reply.status) + ")"}
        .remedy("check the role of the task or the pod, and its token")
        .service({}, reply.status)
        .retry(reply.status >= 500 ? sdk::Retry::safe : sdk::Retry::never);
  return credentials_in(support::JsonObject{reply.body, "the answer of the container's credentials"}, name());
}

}  // namespace holdfast::s3
