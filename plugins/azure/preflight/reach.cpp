#include "preflight/reach.hpp"

namespace holdfast::azure::checks {
namespace {

/// Whether it is what a blob service answers to somebody unknown: it gives every request a name of its own.
bool is_of_azure(const sdk::HttpResponse& response) {
  return !sdk::find_header(response.headers, "x-ms-request-id").empty() ||
         !sdk::find_header(response.headers, "x-ms-error-code").empty();
}

}  // namespace

/// An account that nobody has is a name that has no address.
sdk::HttpResponse Reach::greet(const sdk::Call& call) const {
  try {
    return context_.service.greet(call);
  } catch (const sdk::Error& error) {
    const bool is_unknown = std::string_view{error.what()}.find("has no address") != std::string_view::npos;
    if (!is_unknown || !is_at_azure(context_.service.settings())) throw;
    throw sdk::Error{HF_E_INVALID_CONFIG,
                     "there is no storage account '" + context_.service.endpoint().account() + "': " + error.what()}
        .remedy("check `account` and `cloud`, or `endpoint`, which the host is made of; else this machine's DNS")
        .retry(sdk::Retry::never);
  }
}

Result Reach::connect(const sdk::Call& call) {
  asked_at_ = context_.now();
  const sdk::HttpResponse response = greet(call);
  date_ = sdk::find_header(response.headers, "date");
  const auto& endpoint = context_.service.endpoint();
  const std::string_view server = sdk::find_header(response.headers, "server");
  std::string seen = quoted(endpoint.host()) + " answers" + (endpoint.has_tls() ? " with TLS" : " without TLS") +
                     (server.empty() ? std::string{} : ", it is " + quoted(server.substr(0, 60)));
  refuse_trouble(seen, response.status);
  if (!is_of_azure(response))
    return fail(seen + ", but not as a blob service does (HTTP " + std::to_string(response.status) + ")",
                "correct `endpoint`: this is the address of something else, perhaps of a proxy or a login page");
  return pass(std::move(seen));
}

Result Reach::clock() const { return compare_clocks(date_, asked_at_); }

}  // namespace holdfast::azure::checks
