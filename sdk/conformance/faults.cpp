#include "faults.hpp"

#include "http/client.hpp"
#include "http/plugin_service.hpp"

#include <poll.h>

#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "witness.hpp"

namespace holdfast::conformance {

namespace {

struct State {
  std::mutex mutex = {};
  std::optional<Fault> fault = {};
  std::atomic<std::uint64_t> requests = 0;
  std::vector<std::shared_ptr<http::Transport>> transports = {};  // the last is in use; the others are the parents'
};

/// Never destroyed: threads of plugins may send until the process is gone.
State& state() {
  static State& only = *new State;
  return only;
}

std::optional<Fault> current_fault() {
  const std::scoped_lock lock{state().mutex};
  return state().fault;
}

/// With the mutex held.
void add_transport() {
  state().transports.push_back(std::make_shared<http::Client>());
  http::set_plugin_transport(state().transports.back());
}

/// The engine's own service, through a transport whose end is in the kit's hands.
const hf_http& engine() {
  const std::scoped_lock lock{state().mutex};
  if (state().transports.empty()) add_transport();
  return http::plugin_service();
}

hf_status fail(const hf_call* call, hf_status status, std::string_view message) {
  const hf_error error{.struct_size = sizeof(hf_error),
                       .status = status,
                       .retry = HF_RETRY_SAFE,
                       .service_status = 0,
                       .reserved = 0,
                       .retry_after_ns = 0,
                       .message = to_abi(message),
                       .remedy = to_abi("none: it is the kit that lets it fail"),
                       .service_code = {},
                       .request_id = {}};
  return call->fail(call, &error);
}

hf_status answer(const Fault& fault, const hf_http_sink* out) {
  std::vector<hf_pair> headers{{to_abi("Content-Length"), to_abi("0")}};
  if (!fault.retry_after.empty()) headers.push_back({to_abi("Retry-After"), to_abi(fault.retry_after)});
  return out->head == nullptr ? HF_OK : out->head(out->context, fault.status, headers.data(), headers.size());
}

/// A sink in front of the plugin's, which lets half of a body through.
class HalfSink {
 public:
  explicit HalfSink(const hf_http_sink* out) noexcept : out_{out} {}
  [[nodiscard]] const hf_http_sink* raw() const noexcept { return &sink_; }
  [[nodiscard]] bool has_broken_off() const noexcept { return has_broken_off_; }

 private:
  static hf_status head(void* context, std::int32_t status, const hf_pair* headers, std::size_t count) noexcept {
    const hf_http_sink* const out = static_cast<HalfSink*>(context)->out_;
    return out->head == nullptr ? HF_OK : out->head(out->context, status, headers, count);
  }
  static hf_status data(void* context, const void* data, std::size_t size) noexcept {
    auto& self = *static_cast<HalfSink*>(context);
    if (self.out_->data != nullptr && size > 1) {
      const hf_status status = self.out_->data(self.out_->context, data, size / 2);
      if (status != HF_OK) return status;
    }
    self.has_broken_off_ = true;
    return HF_E_UNAVAILABLE;
  }

  const hf_http_sink* out_;
  bool has_broken_off_ = false;
  const hf_http_sink sink_{.struct_size = sizeof(hf_http_sink), .context = this, .head = &head, .data = &data};
};

hf_status send_truncated(const hf_call* call, const hf_http_request* request, const hf_http_sink* out) {
  HalfSink half{out};
  const hf_status status = engine().send(call, request, half.raw());
  return half.has_broken_off() ? fail(call, HF_E_UNAVAILABLE, "the connection broke off in the middle of the answer")
                               : status;
}

hf_status stall(const hf_call* call) {
  constexpr int rounds = 500, pause_ms = 10;
  for (int round = 0; round < rounds; ++round) {
    if (call->cancelled(call) != 0) return fail(call, HF_E_CANCELLED, "cancelled");
    pollfd wakes{.fd = call->cancel_fd, .events = POLLIN, .revents = 0};
    ::poll(&wakes, 1, pause_ms);
  }
  return fail(call, HF_E_UNAVAILABLE, "no answer came");
}

hf_status meet(const Fault& fault, const hf_call* call, const hf_http_request* request, const hf_http_sink* out) {
  switch (fault.kind) {
    case Fault::Kind::answer:
      return answer(fault, out);
    case Fault::Kind::timeout:
      return fail(call, HF_E_TIMEOUT, "no answer came in time");
    case Fault::Kind::unreachable:
      return fail(call, HF_E_UNAVAILABLE, "no connection came about");
    case Fault::Kind::stalled:
      return stall(call);
    case Fault::Kind::truncated:
      return send_truncated(call, request, out);
  }
  return HF_E_INTERNAL;
}

hf_status send(const hf_call* call, const hf_http_request* request, const hf_http_sink* out) noexcept {
  try {
    ++state().requests;
    const auto fault = current_fault();
    return fault ? meet(*fault, call, request, out) : engine().send(call, request, out);
  } catch (const std::exception& error) {  // no memory, no libcurl
    return fail(call, HF_E_UNSUPPORTED, error.what());
  }
}

constexpr hf_http table{.struct_size = sizeof(hf_http), .send = &send};

}  // namespace

const hf_http& http_with_faults() noexcept { return table; }

std::uint64_t http_requests() noexcept { return state().requests; }

void renew_http() {
  const std::scoped_lock lock{state().mutex};
  if (!state().transports.empty()) add_transport();
}

void close_http() {
  const std::scoped_lock lock{state().mutex};
  http::set_plugin_transport(nullptr);
  if (!state().transports.empty()) state().transports.pop_back();
}

Injected::Injected(const Fault& fault) : before_{http_requests()} {
  const std::scoped_lock lock{state().mutex};
  state().fault = fault;
}

Injected::~Injected() {
  const std::scoped_lock lock{state().mutex};
  state().fault.reset();
}

}  // namespace holdfast::conformance
