// holdfast/http.hpp - speak HTTP through the engine.
//
// Connections and their pool, TLS, proxies, timeouts, deadlines, cancellation and redacted logs are the engine's, so
// that a plugin needs no HTTP library of its own.
//
//   const HttpResponse r = http_.send(call, {.method = "PUT", .url = url, .headers = signed_headers, .body = data});
//   if (r.status == 412) throw Error{HF_E_ALREADY_EXISTS, "it exists already"}.service("PreconditionFailed", 412);
//
// An answer of any status is an answer. What fails on the way is thrown as an Error that says what happened and whether
// the engine may try again; let it pass, or catch it.
#pragma once

#include <holdfast/plugin.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::sdk {

inline namespace abi1 {

/// Name and value. Names are equal whatever their case.
using HttpHeader = std::pair<std::string, std::string>;
using HttpHeaders = std::vector<HttpHeader>;

/// The value of the first header called `name`, borrowed; empty where there is none.
inline std::string_view find_header(const HttpHeaders& headers, std::string_view name) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  for (const auto& [have, value] : headers)
    if (std::ranges::equal(have, name, {}, lower, lower)) return value;
  return {};
}

/// Everything is borrowed until the call returns.
struct HttpRequest {
  std::string_view method = "GET";
  std::string_view url;  ///< http or https, percent-encoded; sent as it is.
  std::span<const HttpHeader> headers = {};
  std::span<const std::byte> body = {};
  /// HF_HTTP_METADATA for the machine's metadata service; HF_HTTP_REPEATABLE where a POST or PATCH may reach the
  /// service twice, so that the engine may try it again after an answer got lost.
  std::uint32_t flags = 0;
  /// A file of certificates, PEM: who vouches for the service, instead of whom the machine trusts. Empty: the
  /// machine's.
  std::string_view ca_file = {};
  /// A proxy's URL, or "none". Empty: what http_proxy, https_proxy and no_proxy say.
  std::string_view proxy = {};
};

/// Whom to trust and which way to take, for every request that does not say it itself; as in HttpRequest.
struct HttpWay {
  std::string ca_file = {};
  std::string proxy = {};
};

struct HttpResponse {
  std::int32_t status = 0;
  HttpHeaders headers = {};
  std::string body = {};
};

namespace detail {

/// The engine's call as far as this header knows it, to put another in front of it. The table of an engine that is
/// older than this header is shorter.
inline hf_call known_of(const hf_call& outer) noexcept {
  hf_call known{};
  const std::size_t size = std::min<std::size_t>(outer.struct_size, sizeof(known));
  std::memcpy(&known, &outer, size);
  known.struct_size = size;
  return known;
}

/// A call in front of the engine's, so that what fails is told to us alone: an author may catch it, and several threads
/// may send for the same operation at once.
class HttpCall {
 public:
  explicit HttpCall(const hf_call* outer) noexcept : table_{known_of(*outer), this}, outer_{outer} {
    table_.call.cancelled = [](const hf_call* c) noexcept { return self(c).outer_->cancelled(self(c).outer_); };
    table_.call.fail = [](const hf_call* c, const hf_error* e) noexcept { return self(c).fail(*e); };
    table_.call.log = [](const hf_call* c, std::int32_t level, hf_str message, const hf_pair* fields,
                         std::size_t count) noexcept {
      self(c).outer_->log(self(c).outer_, level, message, fields, count);
    };
    table_.call.progress = [](const hf_call*, std::uint64_t) noexcept {};  // the author's to tell
  }
  HttpCall(const HttpCall&) = delete;
  HttpCall& operator=(const HttpCall&) = delete;

  [[nodiscard]] const hf_call* raw() const noexcept { return &table_.call; }
  [[noreturn]] void rethrow(hf_status status) {
    if (failure_) throw *std::move(failure_);
    throw Error{status, "the engine's HTTP failed without saying why"};
  }

 private:
  struct Table {  // the engine sees its first member
    hf_call call;
    HttpCall* self;
  };
  static HttpCall& self(const hf_call* call) noexcept { return *reinterpret_cast<const Table*>(call)->self; }
  hf_status fail(const hf_error& e) noexcept {
    try {
      failure_ = Error{e.status, std::string{view(e.message)}}
                     .remedy(std::string{view(e.remedy)})
                     .service(std::string{view(e.service_code)}, e.service_status)
                     .request_id(std::string{view(e.request_id)})
                     .retry(static_cast<Retry>(e.retry), e.retry_after_ns);
    } catch (...) {  // no memory for the texts: the status says enough
    }
    return e.status;
  }

  Table table_;
  const hf_call* outer_;
  std::optional<Error> failure_;
};

/// Carries what the author's functions throw over the engine.
template <class OnHead, class OnData>
class HttpSink {
 public:
  HttpSink(OnHead& on_head, OnData& on_data) noexcept : on_head_{on_head}, on_data_{on_data} {}
  HttpSink(const HttpSink&) = delete;
  HttpSink& operator=(const HttpSink&) = delete;

  [[nodiscard]] const hf_http_sink* raw() const noexcept { return &sink_; }
  void rethrow() const {
    if (thrown_) std::rethrow_exception(thrown_);
  }

 private:
  template <class Body>
  hf_status guard(Body&& body) noexcept {
    try {
      std::forward<Body>(body)();
      return HF_OK;
    } catch (...) {
      thrown_ = std::current_exception();
      return HF_E_CANCELLED;
    }
  }
  static hf_status head(void* context, std::int32_t status, const hf_pair* headers, std::size_t count) noexcept {
    auto& self = *static_cast<HttpSink*>(context);
    return self.guard([&] {
      HttpHeaders copied;
      copied.reserve(count);
      for (const hf_pair& header : std::span{headers, count})
        copied.emplace_back(view(header.name), view(header.value));
      self.on_head_(status, std::move(copied));
    });
  }
  static hf_status data(void* context, const void* data, std::size_t size) noexcept {
    auto& self = *static_cast<HttpSink*>(context);
    return self.guard([&] { self.on_data_(std::span{static_cast<const std::byte*>(data), size}); });
  }

  OnHead& on_head_;
  OnData& on_data_;
  std::exception_ptr thrown_;
  const hf_http_sink sink_{.struct_size = sizeof(hf_http_sink), .context = this, .head = &head, .data = &data};
};

}  // namespace detail

/// The engine's HTTP service. Cheap to copy; usable from any thread, also with one Call from several at once.
///
/// Throws Error: HF_E_UNAVAILABLE (Retry::never where the request may have reached the service and must not do so
/// twice), HF_E_TIMEOUT, HF_E_CANCELLED, HF_E_INVALID_CONFIG, HF_E_INVALID_ARGUMENT.
class Http {
 public:
  /// Of the engine that loaded this plugin. Contacts nothing. HF_E_UNSUPPORTED where it has no HTTP.
  Http() : Http{detail::engine} {}
  explicit Http(const hf_host* host)
      : http_{host != nullptr ? static_cast<const hf_http*>(host->service(host, HF_HTTP_SERVICE)) : nullptr} {
    if (http_ == nullptr || !HF_HAS(hf_http, http_, send))
      throw Error{HF_E_UNSUPPORTED, "this engine offers plugins no HTTP"}.remedy("update the engine");
  }

  /// The same service, with `way` for what a request leaves open: what a backend's settings say once for all of them.
  [[nodiscard]] Http via(HttpWay way) const {
    Http other{*this};
    other.way_ = std::make_shared<const HttpWay>(std::move(way));
    return other;
  }

  /// The whole answer. HF_E_CORRUPT where its body has more than `max_reply` bytes.
  HttpResponse send(const Call& call, const HttpRequest& request, std::size_t max_reply = 8u << 20) const {
    HttpResponse response;
    stream(
        call, request,
        [&](std::int32_t status, HttpHeaders headers) {
          response.status = status;
          response.headers = std::move(headers);
        },
        [&](std::span<const std::byte> data) {
          if (data.size() > max_reply - response.body.size())
            throw Error{HF_E_CORRUPT, "the answer has more than " + std::to_string(max_reply) + " bytes"};
          response.body.append(reinterpret_cast<const char*>(data.data()), data.size());
        });
    return response;
  }

  /// Hands the answer on as it arrives: on_head(status, HttpHeaders) once, then on_data(std::span<const std::byte>) in
  /// order, on the calling thread. What they throw ends the transfer and leaves this unchanged.
  template <class OnHead, class OnData>
  void stream(const Call& call, const HttpRequest& request, OnHead&& on_head, OnData&& on_data) const {
    std::vector<hf_pair> headers;
    headers.reserve(request.headers.size());
    for (const auto& [name, value] : request.headers) headers.push_back({to_abi(name), to_abi(value)});
    const hf_http_request borrowed{.struct_size = sizeof(hf_http_request),
                                   .method = to_abi(request.method),
                                   .url = to_abi(request.url),
                                   .headers = headers.data(),
                                   .header_count = headers.size(),
                                   .body = request.body.data(),
                                   .body_size = request.body.size(),
                                   .flags = request.flags,
                                   .reserved = 0,
                                   .ca_file = to_abi(request.ca_file.empty() ? way_->ca_file : request.ca_file),
                                   .proxy = to_abi(request.proxy.empty() ? way_->proxy : request.proxy)};
    detail::HttpCall own{call.raw()};
    detail::HttpSink sink{on_head, on_data};
    const hf_status status = http_->send(own.raw(), &borrowed, sink.raw());
    sink.rethrow();
    if (status != HF_OK) own.rethrow(status);
  }

 private:
  const hf_http* http_;
  std::shared_ptr<const HttpWay> way_ = std::make_shared<const HttpWay>();
};

}  // namespace abi1
}  // namespace holdfast::sdk
