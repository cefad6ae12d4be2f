#include "service.hpp"

#include <holdfast/support/http_date.hpp>

#include <algorithm>
#include <utility>

namespace holdfast::azure {
namespace {

using std::chrono::seconds;
using support::is_success;

/// The service refuses what is 15 minutes off, and says the same of a wrong key: a clock that is nearer is not to
/// blame.
constexpr std::chrono::minutes suspicious_offset{14};

Signer signer_of(const Credentials& who) noexcept {
  if (!who.account_key.empty()) return Signer::account_key;
  if (!who.token.empty()) return Signer::token;
  return who.sas.empty() ? Signer::nobody : Signer::sas;
}

}  // namespace

Service::Service(Settings settings, const sdk::Http& http, std::shared_ptr<CredentialSource> credentials, Clock clock)
    : settings_{std::move(settings)},
      endpoint_{settings_},
      http_{http.via(way_of(settings_))},
      credentials_{std::move(credentials)},
      clock_{std::move(clock)} {}

sdk::HttpResponse Service::greet(const sdk::Call& call) const {
  const std::string url = endpoint_.url(endpoint_.path_of({}), {{"restype", "container"}});
  const sdk::HttpHeaders headers{{"x-ms-version", settings_.api_version}};
  return http_.send(call, {.url = url, .headers = headers});
}

sdk::HttpResponse Service::send(const sdk::Call& call, const Request& request) {
  sdk::HttpResponse response = ask(call, request);
  if (!is_success(response.status)) throw error_of(refusal_of(response), request);
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
  if (!is_success(response.status)) throw error_of(refusal_of(response), request);
}

sdk::HttpResponse Service::exchange(const sdk::Call& call, const Request& request, const Transmit& transmit) {
  for (Mendable left;;) {
    call.check();
    const Used with{.who = who_asks(call), .offset = clock_offset()};
    sdk::HttpResponse response = sign_and_send(request, with.who, transmit);
    if (is_success(response.status) || !mend(call, refusal_of(response), with, left)) return response;
  }
}

/// Nobody's secrets leave this machine without TLS, where everybody on the way could use them.
Credentials Service::who_asks(const sdk::Call& call) {
  Credentials who = credentials_->current(call);
  const bool is_carried = !who.token.empty() || !who.sas.empty();
  if (is_carried && !endpoint_.has_tls() && !endpoint_.is_on_this_machine())
    throw sdk::Error{HF_E_INVALID_CONFIG, std::string{who.token.empty() ? "a shared access signature" : "a token"} +
                                              " is not sent without TLS to '" + endpoint_.host() + "'"}
        .remedy("write https:// in `endpoint`, or use an account key")
        .retry(sdk::Retry::never);
  const std::lock_guard lock{mutex_};
  last_signer_ = signer_of(who);
  last_principal_ = who.principal;
  return who;
}

Unsigned Service::unsigned_of(const Request& request) const {
  const bool is_of_account = request.key.empty() && request.scope == Scope::account;
  return {.method = request.method,
          .account = endpoint_.account(),
          .path = is_of_account ? endpoint_.service_path() : endpoint_.path_of(request.key),
          .query = request.query,
          .headers = request.headers,
          .body_size = request.body.size()};
}

/// A shared access signature is sent as it was written: it was signed like that.
std::string Service::target_of(const Unsigned& question, const Credentials& who) const {
  std::string target = question.path;
  if (!question.query.empty()) target.append("?").append(support::encoded_query(question.query));
  if (!who.sas.empty()) target.append(question.query.empty() ? "?" : "&").append(who.sas);
  return target;
}

sdk::HttpResponse Service::sign_and_send(const Request& request, const Credentials& who,
                                         const Transmit& transmit) const {
  Unsigned question = unsigned_of(request);
  question.headers.emplace_back("x-ms-version", settings_.api_version);
  const sdk::HttpHeaders headers = sign(question, who, now());
  const std::string url = endpoint_.url(target_of(question, who), {});
  return transmit(
      {.method = request.method, .url = url, .headers = headers, .body = request.body, .flags = request.flags});
}

Service::Inner Service::inner(const sdk::Call& call, const Request& request) {
  const Credentials who = who_asks(call);
  const Unsigned question = unsigned_of(request);
  return {.target = target_of(question, who), .headers = sign(question, who, now())};
}

bool Service::mend(const sdk::Call& call, const Refusal& refusal, const Used& used, Mendable& left) {
  if (left.credentials && !used.who.token.empty() && refusal.http_status == 401) {
    left.credentials = false;
    credentials_->expired(used.who);
    return true;
  }
  if (left.clock && !used.who.account_key.empty() && mend_clock(call, refusal, used.offset)) {
    left.clock = false;
    return true;
  }
  return false;
}

/// By the clock that was used: another thread may have set it right since.
bool Service::mend_clock(const sdk::Call& call, const Refusal& refusal, seconds used) {
  if (refusal.code != "AuthenticationFailed") return false;
  const auto theirs = support::parse_http_date(refusal.date);
  const auto as_signed = now() - clock_offset() + used;
  if (!theirs || std::chrono::abs(*theirs - as_signed) < suspicious_offset) return false;
  return clock_.follow(refusal.date, call);
}

sdk::Error Service::error_of(const Refusal& refusal, const Request& request) const {
  Signer signer = Signer::nobody;
  std::string principal;
  {
    const std::lock_guard lock{mutex_};
    signer = last_signer_;
    principal = last_principal_;
  }
  return to_error(refusal, {.permission = request.permission,
                            .container = settings_.container,
                            .account = endpoint_.account(),
                            .endpoint = endpoint_.host(),
                            .signer = signer,
                            .principal = principal});
}

}  // namespace holdfast::azure
