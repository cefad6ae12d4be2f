#include "service.hpp"

#include <holdfast/support/http_date.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace holdfast::s3 {
namespace {

using std::chrono::seconds;

/// What services say of credentials that are too old.
constexpr std::array<std::string_view, 4> expired_codes{"ExpiredToken", "ExpiredTokenException", "RequestExpired",
                                                        "TokenRefreshRequired"};

/// Answers of 200 may hold a failure that came up while the service was at work, behind the blanks that it sent until
/// then.
bool is_failure(const sdk::HttpResponse& response) {
  if (!support::is_success(response.status)) return true;
  const std::string_view body = response.body;
  const std::string_view beginning = body.substr(std::min(body.find_first_not_of(" \t\r\n"), body.size()), 256);
  return beginning.find("<Error>") != std::string_view::npos && !refusal_of(response).code.empty();
}

/// A status that stands for several things unless a body says which.
bool is_ambiguous(std::int32_t status) noexcept {
  return status == 301 || status == 307 || status == 400 || status == 403 || status == 404;
}

}  // namespace

Service::Service(Settings settings, const sdk::Http& http, std::shared_ptr<CredentialSource> credentials, Clock clock)
    : settings_{std::move(settings)},
      http_{http.via(way_of(settings_))},
      credentials_{std::move(credentials)},
      clock_{std::move(clock)},
      endpoint_{std::make_shared<Endpoint>(settings_, first_region(settings_))} {}

std::shared_ptr<const Endpoint> Service::endpoint() const {
  const std::lock_guard lock{mutex_};
  return endpoint_;
}

sdk::HttpResponse Service::greet(const sdk::Call& call) const {
  const auto where = endpoint();
  const std::string url = where->url(where->path_of({}), {});
  return http_.send(call, {.url = url, .ca_file = settings_.ca_file, .proxy = settings_.proxy});
}

sdk::HttpResponse Service::send(const sdk::Call& call, const Request& request) {
  sdk::HttpResponse response = ask(call, request);
  if (is_failure(response)) throw error_of(refusal_of(response), request);
  return response;
}

sdk::HttpResponse Service::ask(const sdk::Call& call, const Request& request) {
  return exchange(call, request,
                  [&](const sdk::HttpRequest& signed_request) { return http_.send(call, signed_request); });
}

void Service::stream(const sdk::Call& call, const Request& request, const OnHead& on_head, const OnData& on_data) {
  const auto transmit = [&](const sdk::HttpRequest& complete) {
    return support::stream_success(http_, call, complete, on_head, on_data);
  };
  const sdk::HttpResponse response = exchange(call, request, transmit);
  if (!support::is_success(response.status)) throw error_of(refusal_of(response), request);
}

sdk::HttpResponse Service::exchange(const sdk::Call& call, const Request& request, const Transmit& transmit) {
  for (Mendable left;;) {
    call.check();
    const Used with = to_be_used(call);
    sdk::HttpResponse response = sign_and_send(request, with, transmit);
    if (!is_failure(response)) {
      bucket_seen_ = true;
      return response;
    }
    if (request.method == "HEAD" && is_ambiguous(response.status) && !(response.status == 404 && has_seen_bucket()))
      response = with_words(call, request, std::move(response));
    const Refusal refusal = refusal_of(response);
    if (refusal.code == "NoSuchKey") bucket_seen_ = true;
    if (!mend(call, refusal, with, left)) return response;
  }
}

Service::Used Service::to_be_used(const sdk::Call& call) {
  Credentials who = credentials_->current(call);
  const std::lock_guard lock{mutex_};
  last_key_id_ = who.key_id;
  return {.who = std::move(who), .where = endpoint_};
}

sdk::HttpResponse Service::sign_and_send(const Request& request, const Used& with, const Transmit& transmit) const {
  Unsigned question{.method = request.method,
                    .host = with.where->host(),
                    .path = with.where->path_of(request.key),
                    .query = request.query,
                    .headers = request.headers,
                    .payload_hash = request.payload_hash};
  if (!settings_.expected_bucket_owner.empty())
    question.headers.emplace_back("x-amz-expected-bucket-owner", settings_.expected_bucket_owner);
  const Scope scope{.region = with.where->region(), .service = "s3"};
  const sdk::HttpHeaders headers = sign(question, with.who, scope, now());
  const std::string url = with.where->url(question.path, question.query);
  return transmit(
      {.method = request.method, .url = url, .headers = headers, .body = request.body, .flags = request.flags});
}

/// The same question as a GET of one byte, whose refusal has a body. Its answer where it is a refusal, too.
sdk::HttpResponse Service::with_words(const sdk::Call& call, const Request& request, sdk::HttpResponse response) {
  Request again = request;
  again.method = "GET";
  if (request.key.empty())
    again.query = {{"list-type", "2"}, {"max-keys", "1"}};
  else
    again.headers.emplace_back("range", "bytes=0-0");
  sdk::HttpResponse words = sign_and_send(again, to_be_used(call),
                                          [&](const sdk::HttpRequest& question) { return http_.send(call, question); });
  if (is_ambiguous(words.status)) return words;
  return response;
}

bool Service::mend(const sdk::Call& call, const Refusal& refusal, const Used& used, Mendable& left) {
  if (left.credentials && std::ranges::find(expired_codes, refusal.code) != expired_codes.end()) {
    left.credentials = false;
    credentials_->expired(used.who);
    return true;
  }
  if (left.region && mend_region(call, refusal, *used.where)) {
    left.region = false;
    return true;
  }
  if (left.clock && refusal.code == "RequestTimeTooSkewed" && clock_.follow(refusal.date, call)) {
    left.clock = false;
    return true;
  }
  return false;
}

/// A custom endpoint stays what it is, and a region that somebody wrote down for it is not overruled.
bool Service::mend_region(const sdk::Call& call, const Refusal& refusal, const Endpoint& used) {
  const bool is_about_it = refusal.http_status != 403 && refusal.http_status != 404;
  if (!is_about_it || refusal.right.empty() || refusal.right == used.region()) return false;
  if (!settings_.endpoint.empty() && !settings_.region.empty()) return false;
  {
    const std::lock_guard lock{mutex_};
    endpoint_ = std::make_shared<Endpoint>(settings_, refusal.right);
  }
  call.log(
      settings_.region.empty() ? HF_LOG_INFO : HF_LOG_WARN,
      "the bucket '" + settings_.bucket + "' is in the region '" + refusal.right + "': set `region` to save a request");
  return true;
}

sdk::Error Service::error_of(const Refusal& refusal, const Request& request) const {
  std::string key_id;
  {
    const std::lock_guard lock{mutex_};
    key_id = last_key_id_;
  }
  const std::shared_ptr<const Endpoint> where = endpoint();
  return to_error(refusal, {.permission = request.permission,
                            .bucket = settings_.bucket,
                            .region = where->region(),
                            .endpoint = where->host(),
                            .key_id = key_id});
}

}  // namespace holdfast::s3
