#include "credentials/instance.hpp"

#include "credentials/reply.hpp"

#include <holdfast/support/bounded_call.hpp>
#include <holdfast/support/percent.hpp>

namespace holdfast::s3 {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 1s;  // it answers in a millisecond, or this is no EC2
constexpr auto grace = 5min;
constexpr std::size_t max_reply = std::size_t{64} << 10;
constexpr std::string_view roles = "/latest/meta-data/iam/security-credentials/";

sdk::Error refused(std::string_view what, std::int32_t status) {
  const bool passes = status >= 500 || status == 429;
  return sdk::Error{
      passes ? HF_E_UNAVAILABLE : HF_E_UNAUTHENTICATED,
      "the instance's metadata service refuses " + std::string{what} + " (HTTP " + std::to_string(status) + ")"}
      .remedy("check the instance's role, and who may use its metadata service")
      .service({}, status)
      .retry(passes ? sdk::Retry::safe : sdk::Retry::never);
}

}  // namespace

std::string InstanceCredentials::endpoint() const {
  std::string endpoint{around_.environment.value("AWS_EC2_METADATA_SERVICE_ENDPOINT")};
  while (endpoint.ends_with('/')) endpoint.pop_back();
  if (!endpoint.empty()) return endpoint;
  const std::string_view mode = around_.environment.value("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE");
  return mode == "IPv6" || mode == "ipv6" ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
}

std::optional<sdk::HttpResponse> InstanceCredentials::ask(const sdk::Call& call,
                                                          const sdk::HttpRequest& request) const {
  const support::BoundedCall bounded{call, patience};
  try {
    return around_.http.send(bounded, request, max_reply);
  } catch (const sdk::Error& error) {
    if (error.status() == HF_E_UNAVAILABLE || (error.status() == HF_E_TIMEOUT && bounded.is_out_of_time())) return {};
    throw;
  }
}

Fetched InstanceCredentials::fetch(const sdk::Call& call) {
  if (around_.environment.is_true("AWS_EC2_METADATA_DISABLED")) return NotHere{"AWS_EC2_METADATA_DISABLED is set"};
  const std::string base = endpoint();
  const sdk::HttpHeaders lifetime{{"x-aws-ec2-metadata-token-ttl-seconds", "21600"}};
  const auto token =
      ask(call, {.method = "PUT", .url = base + "/latest/api/token", .headers = lifetime, .flags = HF_HTTP_METADATA});
  if (!token)
    return NotHere{"'" + base + "' does not answer: this is no EC2 instance, or, in a container, its hop limit is 1"};
  if (token->status == 403 || token->status == 404 || token->status == 405)
    return NotHere{"'" + base + "' gives no token (HTTP " + std::to_string(token->status) + ")"};
  if (token->status != 200) throw refused("a token", token->status);
  const sdk::HttpHeaders headers{{"x-aws-ec2-metadata-token", token->body}};
  const auto get = [&](std::string_view what, const std::string& path) {
    auto reply = ask(call, {.url = base + path, .headers = headers, .flags = HF_HTTP_METADATA});
    if (!reply)
      throw sdk::Error{HF_E_UNAVAILABLE, "the instance's metadata service stopped answering"}.retry(sdk::Retry::safe);
    if (reply->status != 200 && reply->status != 404) throw refused(what, reply->status);
    return *std::move(reply);
  };
  const sdk::HttpResponse listed = get("the name of the role", std::string{roles});
  const std::string role = listed.body.substr(0, listed.body.find_first_of("\r\n"));
  if (listed.status == 404 || role.empty()) return NotHere{"this instance has no role"};
  const sdk::HttpResponse reply = get("credentials", std::string{roles} + support::percent_encoded(role));
  if (reply.status == 404) throw refused("credentials", reply.status);
  const support::JsonObject json{reply.body, "the answer of the instance's metadata service"};
  if (const std::string code = json.text("Code"); code != "Success")
    throw sdk::Error{HF_E_UNAUTHENTICATED, "the instance cannot have its role '" + role + "' (" + code + ")"}
        .remedy("let the role's trust policy name the service ec2.amazonaws.com")
        .service(code, 200)
        .retry(sdk::Retry::never);
  Credentials found = credentials_in(json, name() + ", role '" + role + "'");
  // When it cannot renew them, the service goes on handing out expired ones, and S3 goes on accepting them.
  if (found.expires_at && *found.expires_at < around_.now() + grace) found.expires_at = around_.now() + grace;
  return found;
}

}  // namespace holdfast::s3
