#include "preflight/reach.hpp"

#include <holdfast/support/json.hpp>

namespace holdfast::gcs::checks {
namespace {

/// Whether it is what the storage answers to somebody unknown: a public bucket, or a refusal in its words.
bool is_of_storage(const sdk::HttpResponse& response) {
  if (response.body.empty()) return true;  // nothing that speaks against it
  if (!is_success(response.status)) return !refusal_of(response).is_foreign;
  try {
    return !support::JsonObject{response.body, "the answer"}.text("name").empty();
  } catch (const sdk::Error&) {  // it is no JSON
    return false;
  }
}

}  // namespace

Result Reach::connect(const sdk::Call& call) {
  asked_at_ = context_.now();
  const sdk::HttpResponse response = context_.service.greet(call);
  date_ = sdk::find_header(response.headers, "date");
  const Endpoint& endpoint = context_.service.endpoint();
  const std::string_view server = sdk::find_header(response.headers, "server");
  std::string seen = quoted(endpoint.host()) + " answers" + (endpoint.has_tls() ? " with TLS" : " without TLS") +
                     (server.empty() ? std::string{} : ", it is " + quoted(server.substr(0, 60)));
  refuse_trouble(seen, response.status);
  if (!is_of_storage(response))
    return fail(seen + ", but not as Google's storage does (HTTP " + std::to_string(response.status) + ")",
                "correct `endpoint`: this is the address of something else, perhaps of a console or a login page");
  return pass(std::move(seen));
}

Result Reach::clock() const { return compare_clocks(date_, asked_at_); }

}  // namespace holdfast::gcs::checks
