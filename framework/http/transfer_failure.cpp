// What the end of a transfer means.
#include <fmt/format.h>

#include <new>
#include <system_error>
#include <type_traits>

#include "errors/printable.hpp"
#include "http/ascii.hpp"
#include "http/transfer.hpp"

namespace holdfast::http {
namespace {

/// As our own messages begin, but for "SSL certificate problem".
std::string in_lower_case(std::string text) {
  const bool is_word = text.size() > 1 && to_lower(text[1]) == text[1];
  if (is_word) text[0] = to_lower(text[0]);
  return text;
}

std::string errno_text(long number) { return in_lower_case(std::generic_category().message(static_cast<int>(number))); }

}  // namespace

std::string in_seconds(std::chrono::nanoseconds duration) {
  return fmt::format("{:.3g} s", std::chrono::duration<double>(duration).count());
}

// What curl_easy_getinfo() counts as long or as curl_off_t.
static_assert(std::is_same_v<curl_off_t, long>);

long Transfer::number(CURLINFO which) const {
  long value = 0;
  curl().easy_getinfo(lane_.easy.get(), which, &value);
  return value;
}

Stage Transfer::stage() const {
  if (attempts_ == 0 && peer_.empty()) return Stage::resolve;
  if (attempts_ == 0) return number(CURLINFO_NUM_CONNECTS) > 0 ? Stage::secure : Stage::connect;
  if (head_size_ > 0) return Stage::receive;
  return body_offset_ < body_size_ ? Stage::send : Stage::wait;
}

Failure Transfer::failure(Cause cause, std::string detail) const {
  const Sent sent = attempts_ == 0 ? Sent::no : head_size_ == 0 ? Sent::maybe : Sent::yes;
  return {.cause = cause, .stage = stage(), .sent = sent, .detail = std::move(detail)};
}

/// libcurl's own words. They name hosts and files, never headers or bodies.
std::string Transfer::reason(CURLcode code) const {
  const char* said = reason_[0] != '\0' ? reason_.data() : curl().easy_strerror(code);
  return in_lower_case(printable(exchange_.client.redactor.mask(said)));
}

/// One that the environment names is known by its port alone.
bool Transfer::is_by_proxy() const {
  if (exchange_.request.reach == Reach::metadata) return false;
  const auto& proxy = exchange_.request.proxy ? exchange_.request.proxy : exchange_.client.proxy;
  if (proxy) return !proxy->empty();
  const auto port_of = [](std::string_view address) { return address.substr(address.rfind(':') + 1); };
  return !peer_.empty() && port_of(peer_) != port_of(exchange_.target.origin);
}

Failure Transfer::explain_connect() const {
  if (met_link_local_ && peer_.empty()) return failure(Cause::link_local);
  const long code = number(CURLINFO_OS_ERRNO);
  const Cause cause = is_by_proxy() ? Cause::proxy : Cause::not_connected;
  return failure(cause, code == 0 ? peer_ : fmt::format("{}: {}", peer_, errno_text(code)));
}

Failure Transfer::explain(CURLcode code) const {
  switch (code) {
    case CURLE_OUT_OF_MEMORY:
      throw std::bad_alloc{};
    case CURLE_URL_MALFORMAT:
      return failure(Cause::unsendable, reason(code));
    case CURLE_COULDNT_RESOLVE_HOST:
      return failure(Cause::not_resolved);
    case CURLE_COULDNT_CONNECT:
      return explain_connect();
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY:
      return failure(Cause::proxy, reason(code));
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
      return failure(Cause::tls, reason(code));
    case CURLE_PEER_FAILED_VERIFICATION:
      return failure(Cause::not_trusted, reason(code));
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
      return failure(Cause::tls_files, reason(code));
    case CURLE_OPERATION_TIMEDOUT:
      return failure(Cause::too_slow, "more than " + in_seconds(timeouts_.connect));
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
      return failure(Cause::not_http, reason(code));
    case CURLE_ABORTED_BY_CALLBACK:
      return failure(Cause::cut);  // see on_request()
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
      return explain_cut(code);
    default:
      return failure(Cause::other, reason(code));
  }
}

Failure Transfer::explain_cut(CURLcode code) const {
  const long from_proxy = number(CURLINFO_HTTP_CONNECTCODE);
  if (attempts_ == 0 && from_proxy != 0) return failure(Cause::proxy, fmt::format("it answers {}", from_proxy));
  return failure(Cause::cut, reason(code));
}

}  // namespace holdfast::http
