// What libcurl is told about a request.
#include <fmt/format.h>

#include <algorithm>
#include <holdfast/version.hpp>
#include <new>

#include "http/address.hpp"
#include "http/ascii.hpp"
#include "http/transfer.hpp"

namespace holdfast::http {
namespace {

// Measured over loopback: larger ones gain nothing.
constexpr long receive_buffer = 256 << 10;
constexpr long send_buffer = 512 << 10;
/// Bodies up to here need no buffer beyond libcurl's own.
constexpr std::uint64_t small_body = 64 << 10;

/// Seconds: services close idle connections after 5 to 20, load balancers drop them silently after minutes.
constexpr long longest_idle = 25;
constexpr long dns_cache = 30;

constexpr bool is_token(char c) noexcept {  // RFC 9110, 5.6.2
  return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z') ||
         std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
}

bool is_legal(const Header& header) noexcept {
  const auto breaks_out = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
  return !header.first.empty() && std::ranges::all_of(header.first, is_token) &&
         std::ranges::none_of(header.second, breaks_out);
}

bool is_method(std::string_view method) noexcept {
  return !method.empty() && std::ranges::all_of(method, [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// RFC 9110, 8.6: these announce their length even where it is zero.
bool wants_body(std::string_view method) noexcept { return method == "POST" || method == "PUT" || method == "PATCH"; }

void append(HeaderList& list, const std::string& line) {
  curl_slist* longer = curl().slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc{};
  static_cast<void>(list.release());
  list.reset(longer);
}

/// libcurl takes "Name:" as a header to leave out, and "Name;" as one without value.
std::string line_of(const Header& header) {
  return header.second.empty() ? header.first + ';' : header.first + ": " + header.second;
}

long milliseconds(std::chrono::nanoseconds duration) {
  return static_cast<long>(std::chrono::ceil<std::chrono::milliseconds>(duration).count());
}

}  // namespace

void Transfer::set_up() {
  set_up_request();
  set_up_headers();
  set_up_body();
  set_up_connection();
  set_up_tls();
  set_up_callbacks();
}

void Transfer::set_up_request() {
  CURL* easy = lane_.easy.get();
  set_option(easy, CURLOPT_URL, exchange_.request.url.c_str());
  set_option(easy, CURLOPT_PATH_AS_IS, 1L);  // "." and ".." may be parts of keys
  set_option(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set_option(easy, CURLOPT_FOLLOWLOCATION, 0L);
  set_option(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  const std::string& agent = exchange_.client.user_agent;
  set_option(easy, CURLOPT_USERAGENT, agent.empty() ? fmt::format("holdfast/{}", version()).c_str() : agent.c_str());
}

void Transfer::set_up_headers() {
  const Headers& own = exchange_.request.headers;
  for (const Header& header : exchange_.client.headers)
    if (!find(own, header.first)) append(headers_, line_of(header));
  for (const Header& header : own) {
    if (is_same_name(header.first, "Content-Length")) continue;  // the body knows better
    append(headers_, line_of(header));
  }
  if (!find(own, "Expect")) append(headers_, "Expect:");  // waiting for leave costs a round trip per object
  set_option(lane_.easy.get(), CURLOPT_HTTPHEADER, headers_.get());
}

void Transfer::set_up_body() {
  CURL* easy = lane_.easy.get();
  const Request& request = exchange_.request;
  if (const auto* bytes = std::get_if<std::span<const std::byte>>(&request.body)) body_size_ = bytes->size();
  if (const auto* source = std::get_if<BodySource>(&request.body)) body_size_ = source->size;
  if (std::holds_alternative<std::monostate>(request.body) && !wants_body(request.method)) {
    set_option(easy, request.method == "HEAD" ? CURLOPT_NOBODY : CURLOPT_HTTPGET, 1L);
  } else {
    set_option(easy, CURLOPT_UPLOAD, 1L);
    set_option(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(body_size_));
    if (body_size_ > small_body) set_option(easy, CURLOPT_UPLOAD_BUFFERSIZE, send_buffer);
  }
  if (request.method != "HEAD") set_option(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void Transfer::set_up_connection() {
  CURL* easy = lane_.easy.get();
  set_option(easy, CURLOPT_NOSIGNAL, 1L);
  set_option(easy, CURLOPT_QUICK_EXIT, 1L);  // or a cancelled call would wait for DNS
  set_option(easy, CURLOPT_BUFFERSIZE, receive_buffer);
  set_option(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  set_option(easy, CURLOPT_MAXAGE_CONN, longest_idle);
  set_option(easy, CURLOPT_DNS_CACHE_TIMEOUT, dns_cache);
  set_option(easy, CURLOPT_DNS_SHUFFLE_ADDRESSES, 1L);
  // Zero would be libcurl's own five minutes.
  const long connect = milliseconds(timeouts_.connect);
  set_option(easy, CURLOPT_CONNECTTIMEOUT_MS, connect > 0 ? connect : std::numeric_limits<int>::max());
  set_option(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  const auto& proxy = exchange_.request.proxy ? exchange_.request.proxy : exchange_.client.proxy;
  if (exchange_.request.reach == Reach::metadata || (!proxy && is_loopback(exchange_.target.host)))
    set_option(easy, CURLOPT_PROXY, "");
  else if (proxy)
    set_option(easy, CURLOPT_PROXY, proxy->c_str());
}

void Transfer::set_up_tls() {
  CURL* easy = lane_.easy.get();
  const ClientOptions& client = exchange_.client;
  set_option(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set_option(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  set_option(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!exchange_.request.ca_file.empty()) {
    set_option(easy, CURLOPT_CAINFO, exchange_.request.ca_file.c_str());
    set_option(easy, CURLOPT_CAPATH, nullptr);
  } else if (!client.ca_file.empty() || !client.ca_folder.empty()) {  // these, and not the system's
    set_option(easy, CURLOPT_CAINFO, client.ca_file.empty() ? nullptr : client.ca_file.c_str());
    set_option(easy, CURLOPT_CAPATH, client.ca_folder.empty() ? nullptr : client.ca_folder.c_str());
  }
  if (!client.certificate.empty()) set_option(easy, CURLOPT_SSLCERT, client.certificate.c_str());
  if (!client.key.empty()) set_option(easy, CURLOPT_SSLKEY, client.key.c_str());
}

void Transfer::set_up_callbacks() {
  CURL* easy = lane_.easy.get();
  set_option(easy, CURLOPT_ERRORBUFFER, reason_.data());
  set_option(easy, CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_open_socket);
  set_option(easy, CURLOPT_OPENSOCKETDATA, this);
  set_option(easy, CURLOPT_PREREQFUNCTION, &Transfer::on_request);
  set_option(easy, CURLOPT_PREREQDATA, this);
  set_option(easy, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  set_option(easy, CURLOPT_HEADERDATA, this);
  set_option(easy, CURLOPT_WRITEFUNCTION, &Transfer::on_data);
  set_option(easy, CURLOPT_WRITEDATA, this);
  set_option(easy, CURLOPT_READFUNCTION, &Transfer::on_read);
  set_option(easy, CURLOPT_READDATA, this);
  set_option(easy, CURLOPT_SEEKFUNCTION, &Transfer::on_seek);
  set_option(easy, CURLOPT_SEEKDATA, this);
}

std::optional<std::string> why_unsendable(const Request& request, const Headers& more) {
  if (!is_method(request.method)) return "its method is not one of capital letters";
  if (request.method == "HEAD" && !std::holds_alternative<std::monostate>(request.body)) return "HEAD has no body";
  if (find(request.headers, "Transfer-Encoding")) return "bodies have a length, no Transfer-Encoding";
  for (const Headers& headers : {std::cref(request.headers), std::cref(more)})
    if (!std::ranges::all_of(headers, is_legal)) return "a header has an illegal name or a line break";
  return std::nullopt;
}

}  // namespace holdfast::http
