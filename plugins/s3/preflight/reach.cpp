#include "preflight/reach.hpp"

#include <holdfast/support/http_date.hpp>

namespace holdfast::s3::checks {
namespace {

using namespace std::chrono_literals;

constexpr auto fine = 60s;
constexpr auto limit = 15min;  // beyond it services refuse signatures

constexpr std::string_view set_clock = "set this machine's clock by NTP (timedatectl set-ntp true)";

/// Whether it is what S3 answers to somebody unknown: a listing of a public bucket, or a refusal in S3's words.
bool is_of_s3(const sdk::HttpResponse& response) {
  if (response.body.empty()) return true;  // nothing that speaks against it
  return !refusal_of(response).is_foreign || response.body.find("<ListBucketResult") != std::string::npos;
}

std::string in_words(std::chrono::seconds duration) {
  if (duration < 2min) return std::to_string(duration.count()) + " s";
  return std::to_string(std::chrono::round<std::chrono::minutes>(duration).count()) + " min";
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
  if (response.status >= 500)
    return fail(seen + ", and has trouble of its own (HTTP " + std::to_string(response.status) + ")",
                "look at the service, or at the proxy in front of it");
  if (!is_of_s3(response))
    return fail(seen + ", but not as S3 does (HTTP " + std::to_string(response.status) + ")",
                "correct `endpoint`: this is the address of something else, perhaps of a console or a login page");
  return pass(std::move(seen));
}

Result Reach::clock() const {
  const auto theirs = support::parse_http_date(date_);
  if (!theirs) return skip("the service does not say what time it is");
  const auto ahead = std::chrono::duration_cast<std::chrono::seconds>(asked_at_ - *theirs);
  const auto off = std::chrono::abs(ahead);
  if (off < fine) return pass("this machine's clock and the service's agree within a minute");
  std::string seen =
      "this machine's clock is " + in_words(off) + (ahead > 0s ? " ahead of" : " behind") + " the service's";
  if (off < limit) return warn(seen + ", and 15 min are the most that is accepted", std::string{set_clock});
  return fail(seen + ", so that signatures are refused", std::string{set_clock});
}

}  // namespace holdfast::s3::checks
