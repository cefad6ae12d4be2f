#include "service.hpp"

#include "sign.hpp"

#include <holdfast/support/http_date.hpp>

#include <algorithm>
#include <utility>

namespace holdfast::gcs {
namespace {

using std::chrono::seconds;

/// For messages: whom a permission is to be granted to. Empty for nobody.
std::string name_of(const Credentials& who) {
  if (who.is_anonymous()) return {};
  return who.principal.empty() ? owner_of(who) : who.principal;
}

}  // namespace

Service::Service(Settings settings, const sdk::Http& http, std::shared_ptr<CredentialSource> credentials, Clock clock)
    : settings_{std::move(settings)},
      endpoint_{settings_},
      http_{http.via(way_of(settings_))},
      credentials_{std::move(credentials)},
      clock_{std::move(clock)} {}

sdk::HttpResponse Service::greet(const sdk::Call& call) const {
  const std::string url = endpoint_.url(endpoint_.path_of(Resource::bucket, {}), {});
  return http_.send(call, {.url = url});
}

sdk::HttpResponse Service::send(const sdk::Call& call, const Request& request) {
  sdk::HttpResponse response = ask(call, request);
  if (!is_success(response.status)) throw error_of(with_bucket(call, request, refusal_of(response)), request);
  return response;
}

sdk::HttpResponse Service::ask(const sdk::Call& call, const Request& request) {
  return exchange(call, request, [&](const sdk::HttpRequest& complete) { return http_.send(call, complete); });
}

void Service::stream(const sdk::Call& call, const Request& request, const OnHead& on_head, const OnData& on_data) {
  const auto transmit = [&](const sdk::HttpRequest& complete) {
    return support::stream_success(http_, call, complete, on_head, on_data);
  };
  const sdk::HttpResponse response = exchange(call, request, transmit);
  if (!is_success(response.status)) throw error_of(with_bucket(call, request, refusal_of(response)), request);
}

sdk::HttpResponse Service::exchange(const sdk::Call& call, const Request& request, const Transmit& transmit) {
  for (Mendable left;;) {
    call.check();
    const Credentials who = to_be_used(call);
    sdk::HttpResponse response = send_as(who, request, transmit);
    if (is_success(response.status)) {
      bucket_seen_ = true;
      return response;
    }
    if (request.method == "HEAD") response = with_words(call, request, who, response);
    if (!mend(call, refusal_of(response), who, left)) return response;
  }
}

/// The same question as a GET of one byte, whose refusal has a body. Its answer where it is a refusal, too.
sdk::HttpResponse Service::with_words(const sdk::Call& call, const Request& request, const Credentials& who,
                                      const sdk::HttpResponse& response) const {
  Request again = request;
  again.method = "GET";
  again.headers.emplace_back("range", "bytes=0-0");
  sdk::HttpResponse words =
      send_as(who, again, [&](const sdk::HttpRequest& complete) { return http_.send(call, complete); });
  const bool is_refusal = !is_success(words.status) && words.status != 416;
  if (is_refusal) return words;
  return response;
}

Credentials Service::to_be_used(const sdk::Call& call) {
  Credentials who = credentials_->current(call);
  const std::lock_guard lock{mutex_};
  last_who_ = name_of(who);
  return who;
}

sdk::HttpResponse Service::send_as(const Credentials& who, const Request& request, const Transmit& transmit) const {
  sdk::HttpHeaders headers = request.headers;
  support::Query query = request.query;
  const std::string& payer = settings_.user_project.empty() ? who.quota_project : settings_.user_project;
  if (!payer.empty()) headers.emplace_back("x-goog-user-project", payer);
  const bool is_json = request.resource != Resource::xml && request.resource != Resource::batch;
  if (!settings_.user_project.empty() && is_json) query.emplace_back("userProject", settings_.user_project);

  const std::string path = request.session.empty() ? endpoint_.path_of(request.resource, request.key) : request.session;
  if (!who.access_id.empty())
    headers =
        sign({.method = request.method, .host = endpoint_.host(), .path = path, .query = query, .headers = headers},
             who, now());
  else if (!who.token.empty())
    headers.emplace_back("authorization", "Bearer " + who.token);
  const std::string url = endpoint_.url(path, request.session.empty() ? query : support::Query{});
  return transmit(
      {.method = request.method, .url = url, .headers = headers, .body = request.body, .flags = request.flags});
}

/// What is not there is the object, the upload or the bucket, and the service does not always say which.
Refusal Service::with_bucket(const sdk::Call& call, const Request& request, Refusal refusal) {
  if (refusal.code == "NoSuchKey") bucket_seen_ = true;
  const bool is_open = refusal.http_status == 404 && !refusal.is_foreign && !refusal.code.starts_with("NoSuch");
  if (!is_open) return refusal;
  if (!request.session.empty()) {
    refusal.code = "NoSuchUpload";
  } else if (request.key.empty()) {
    refusal.code = "NoSuchBucket";
  } else {
    const Request about_bucket{.resource = data_resource(), .query = {{"maxResults", "1"}}};
    const bool is_missing = !has_seen_bucket() && ask(call, about_bucket).status == 404;
    refusal.code = is_missing ? "NoSuchBucket" : "NoSuchKey";
  }
  return refusal;
}

bool Service::mend(const sdk::Call& call, const Refusal& refusal, const Credentials& used, Mendable& left) {
  if (left.credentials && refusal.http_status == 401 && !used.token.empty()) {
    left.credentials = false;
    credentials_->expired(used);
    return true;
  }
  if (left.clock && refusal.code == "RequestTimeTooSkewed" && clock_.follow(refusal.date, call)) {
    left.clock = false;
    return true;
  }
  return false;
}

sdk::Error Service::error_of(const Refusal& refusal, const Request& request) const {
  std::string who;
  {
    const std::lock_guard lock{mutex_};
    who = last_who_;
  }
  return to_error(
      refusal,
      {.permission = request.permission, .bucket = settings_.bucket, .endpoint = endpoint_.host(), .who = who});
}

}  // namespace holdfast::gcs
