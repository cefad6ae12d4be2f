#include "http/plugin_service.hpp"

#include <cstddef>
#include <cstdint>
#include <holdfast/errors.hpp>
#include <mutex>
#include <new>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "http/client.hpp"
#include "store/plugin_call.hpp"

namespace holdfast::http {
namespace {

using store::to_abi;
using store::view;

/// Ends a transfer because the plugin's sink said so.
struct SinkStopped {
  hf_status status;
};

struct Slot {
  std::mutex mutex;
  std::shared_ptr<Transport> transport;
};

/// Never destroyed: threads of plugins may send until the process is gone.
Slot& slot() {
  static Slot& only = *new Slot;
  return only;
}

std::shared_ptr<Transport> transport() {
  const std::lock_guard lock{slot().mutex};
  if (slot().transport == nullptr) slot().transport = std::make_shared<Client>();
  return slot().transport;
}

hf_status status_of(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::unavailable:
      return HF_E_UNAVAILABLE;
    case ErrorCode::timeout:
      return HF_E_TIMEOUT;
    case ErrorCode::cancelled:
      return HF_E_CANCELLED;
    case ErrorCode::config:
      return HF_E_INVALID_CONFIG;
    case ErrorCode::usage:
      return HF_E_INVALID_ARGUMENT;
    case ErrorCode::unsupported:
      return HF_E_UNSUPPORTED;
    default:
      return HF_E_INTERNAL;
  }
}

hf_status fail(const hf_call* call, const Error& error) noexcept {
  const hf_error report{.struct_size = sizeof(hf_error),
                        .status = status_of(error.code()),
                        .retry = error.retryable() ? HF_RETRY_SAFE : HF_RETRY_NEVER,
                        .service_status = 0,
                        .reserved = 0,
                        .retry_after_ns = static_cast<std::uint64_t>(error.info().retry_after.count()),
                        .message = to_abi(error.message()),
                        .remedy = to_abi(error.hint()),
                        .service_code = {},
                        .request_id = {}};
  return call->fail(call, &report);
}

std::vector<hf_pair> to_pairs(const std::vector<std::pair<std::string, std::string>>& texts) {
  std::vector<hf_pair> pairs;
  pairs.reserve(texts.size());
  for (const auto& [name, value] : texts) pairs.push_back({to_abi(name), to_abi(value)});
  return pairs;
}

void require(bool holds, std::string_view what) {
  if (!holds) throw UsageError{{.message = "a request of a plugin has no " + std::string{what}}};
}

/// hf_call counts as steady_clock does: see store/plugin_call.cpp.
store::CallOptions options_of(const hf_call& call) {
  return {.deadline = std::chrono::steady_clock::time_point{std::chrono::nanoseconds{call.deadline_ns}},
          .attempt = call.attempt};
}

/// As a transport takes it: absent for the environment's, empty for none.
std::optional<std::string> proxy_of(std::string_view said) {
  if (said.empty()) return std::nullopt;
  return said == "none" ? std::string{} : std::string{said};
}

Request request_of(const hf_call* call, const hf_http_request* from) {
  require(from != nullptr && HF_HAS(hf_http_request, from, body_size), "request, or one cut short");
  require(from->headers != nullptr || from->header_count == 0, "headers, but a number of them");
  require(from->body != nullptr || from->body_size == 0, "body, but a size of it");
  Request request{.method = std::string{view(from->method)}, .url = std::string{view(from->url)}};
  for (const hf_pair& header : std::span{from->headers, from->header_count})
    request.headers.emplace_back(view(header.name), view(header.value));
  if (from->body != nullptr) request.body = std::span{static_cast<const std::byte*>(from->body), from->body_size};
  const std::uint32_t flags = HF_HAS(hf_http_request, from, flags) ? from->flags : 0;
  if ((flags & HF_HTTP_METADATA) != 0) request.reach = Reach::metadata;
  if ((flags & HF_HTTP_REPEATABLE) != 0) request.repeat = Repeat::safe;
  if (HF_HAS(hf_http_request, from, ca_file)) request.ca_file = view(from->ca_file);
  if (HF_HAS(hf_http_request, from, proxy)) request.proxy = proxy_of(view(from->proxy));
  request.cancel = {.descriptor = call->cancel_fd, .is_wanted = [call] { return call->cancelled(call) != 0; }};
  request.log = [call](const store::LogRecord& record) {  // the host masks what it knows to be secret
    const std::vector<hf_pair> fields = to_pairs(record.fields);
    call->log(call, static_cast<std::int32_t>(record.level), to_abi(record.message), fields.data(), fields.size());
  };
  return request;
}

void proceed(hf_status status) {
  if (status != HF_OK) throw SinkStopped{status};
}

ReplySink sink_of(const hf_http_sink* out) {
  require(out != nullptr && HF_HAS(hf_http_sink, out, data), "sink, or one cut short");
  ReplySink sink;
  if (out->head != nullptr)
    sink.head = [out](const Head& head) {
      const std::vector<hf_pair> headers = to_pairs(head.headers);
      proceed(out->head(out->context, head.status, headers.data(), headers.size()));
    };
  if (out->data != nullptr)
    sink.data = [out](std::span<const std::byte> data) { proceed(out->data(out->context, data.data(), data.size())); };
  return sink;
}

/// The only place where exceptions meet the boundary.
hf_status send(const hf_call* call, const hf_http_request* request, const hf_http_sink* out) noexcept {
  try {
    try {
      transport()->stream(request_of(call, request), sink_of(out), options_of(*call));
      return HF_OK;
    } catch (const SinkStopped& stopped) {
      return stopped.status;
    } catch (const Error& error) {
      return fail(call, error);
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception& error) {
      return fail(call, InternalError{{.message = error.what()}});
    }
  } catch (...) {
    return HF_E_NO_MEMORY;  // building the report itself failed
  }
}

constexpr hf_http table{.struct_size = sizeof(hf_http), .send = &send};

}  // namespace

const hf_http& plugin_service() noexcept { return table; }

void set_plugin_transport(std::shared_ptr<Transport> transport) {
  const std::lock_guard lock{slot().mutex};
  slot().transport.swap(transport);
}

}  // namespace holdfast::http
