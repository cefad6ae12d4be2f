#include "preflight/reach.hpp"

namespace holdfast::s3::checks {
namespace {

/// Whether it is what S3 answers to somebody unknown: a listing of a public bucket, or a refusal in S3's words.
bool is_of_s3(const sdk::HttpResponse& response) {
  if (response.body.empty()) return true;  // nothing that speaks against it
  return !refusal_of(response).is_foreign || response.body.find("<ListBucketResult") != std::string::npos;
}

}  // namespace

Result Reach::connect(const sdk::Call& call) {
  asked_at_ = context_.now();
  const sdk::HttpResponse response = context_.service.greet(call);
  date_ = sdk::find_header(response.headers, "date");
  const auto endpoint = context_.service.endpoint();
  const std::string_view server = sdk::find_header(response.headers, "server");
  std::string seen = quoted(endpoint->host()) + " answers" + (endpoint->has_tls() ? " with TLS" : " without TLS") +
                     (server.empty() ? std::string{} : ", it is " + quoted(server.substr(0, 60)));
  refuse_trouble(seen, response.status);
  if (!is_of_s3(response))
    return fail(seen + ", but not as S3 does (HTTP " + std::to_string(response.status) + ")",
                "correct `endpoint`: this is the address of something else, perhaps of a console or a login page");
  return pass(std::move(seen));
}

Result Reach::clock() const { return compare_clocks(date_, asked_at_); }

}  // namespace holdfast::s3::checks
