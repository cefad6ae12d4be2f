#include "store/plugin_call.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <holdfast/errors.hpp>
#include <span>
#include <type_traits>

#include "errors/printable.hpp"

namespace holdfast::store {
namespace {

using std::chrono::nanoseconds;
using std::chrono::steady_clock;

// hf_call's deadline is CLOCK_MONOTONIC in nanoseconds, which is what steady_clock counts; its max() is INT64_MAX.
static_assert(std::is_same_v<steady_clock::duration, nanoseconds>);

/// Longer waits than this are a service's mistake.
constexpr nanoseconds longest_retry_after = std::chrono::hours{1};

bool is_past(steady_clock::time_point deadline) noexcept {
  return deadline != steady_clock::time_point::max() && steady_clock::now() >= deadline;
}

/// A message as ours are: the first sentence's full stop goes, since it ends up in the middle of another.
std::string without_full_stop(std::string text) {
  while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
  return text;
}

}  // namespace

std::string PluginContext::clean(std::string_view text) const { return printable(redactor.mask(text)); }

std::string PluginContext::clean(hf_str text) const { return clean(view(text)); }

Failure PluginContext::copy(const hf_error& error) const {
  Failure failure;
  // A table of an older or a broken plugin may end anywhere.
  const auto text = [&](bool is_there, const hf_str& member) { return is_there ? clean(member) : std::string{}; };
  if (HF_HAS(hf_error, &error, status)) failure.status = error.status;
  if (HF_HAS(hf_error, &error, retry)) failure.retry = error.retry;
  if (HF_HAS(hf_error, &error, service_status)) failure.service_status = error.service_status;
  if (HF_HAS(hf_error, &error, retry_after_ns))
    failure.retry_after = nanoseconds{static_cast<std::int64_t>(
        std::min<std::uint64_t>(error.retry_after_ns, static_cast<std::uint64_t>(longest_retry_after.count())))};
  failure.message = without_full_stop(text(HF_HAS(hf_error, &error, message), error.message));
  failure.remedy = text(HF_HAS(hf_error, &error, remedy), error.remedy);
  failure.service_code = text(HF_HAS(hf_error, &error, service_code), error.service_code);
  failure.request_id = text(HF_HAS(hf_error, &error, request_id), error.request_id);
  return failure;
}

void PluginContext::write(LogLevel level, std::string_view message) const {
  if (!log) return;
  try {
    log({.level = level, .message = clean(message), .fields = {{"store", name}}});
  } catch (...) {  // see LogSink
  }
}

PluginCall::PluginCall(PluginContext& context, const Action& action, const CallOptions& options)
    : context_{context},
      action_{action},
      options_{options},
      signal_{context.events, options.stop},
      running_{.plugin = context.plugin,
               .store = context.name,
               .verb = action.verb,
               .key = action.key,
               .where = action.where,
               .redactor = &context.redactor,
               .stop = options.stop,
               .deadline = options.deadline} {
  if (options.stop.stop_requested()) throw CancelledError{{.message = this->context() + ": cancelled"}};
  if (is_past(options.deadline)) throw TimeoutError{{.message = this->context() + ": the deadline has passed"}};
  table_ = {.call = {.struct_size = sizeof(hf_call),
                     .cancel_fd = signal_.fd(),
                     .attempt = options.attempt,
                     .deadline_ns = options.deadline.time_since_epoch().count(),
                     .cancelled = &on_cancelled,
                     .fail = &on_fail,
                     .log = &on_log,
                     .progress = &on_progress},
            .self = this};
  context_.calls->add(running_);
}

PluginCall::~PluginCall() { context_.calls->remove(running_); }

void PluginCall::rethrow() const {
  if (thrown_) std::rethrow_exception(thrown_);
}

void PluginCall::settle(hf_status status) const {
  rethrow();
  if (status == HF_OK) return;
  Failure failure = failure_.value_or(Failure{});
  failure.status = status;  // what was returned counts; the report may be an earlier one
  raise_failure(failure, state(), context(), context_.clean(action_.key));
}

void PluginCall::refuse(std::string_view what) const {
  throw PluginError{{.message = fmt::format("{}: the plugin broke its contract: {}", context(), what),
                     .hint = "report this to the plugin's vendor"}};
}

void PluginCall::damaged(std::string_view what) const {
  throw DamagedError{{.message = fmt::format("{}: {}", context(), what),
                      .hint = "try again; if it stays so, the stored object is damaged",
                      .details = {{"key", context_.clean(action_.key)}}}};
}

std::string PluginCall::context() const {
  const std::string key = context_.clean(action_.key);
  return describe({.verb = action_.verb, .key = key, .where = action_.where}, context_.name);
}

CallState PluginCall::state() const noexcept {
  if (options_.stop.stop_requested()) return CallState::stopped;
  return is_past(options_.deadline) ? CallState::past_deadline : CallState::running;
}

PluginCall& PluginCall::self(const hf_call* call) noexcept {
  static_assert(std::is_standard_layout_v<Table>);
  return *reinterpret_cast<const Table*>(call)->self;
}

std::int32_t PluginCall::on_cancelled(const hf_call* call) noexcept {
  return self(call).options_.stop.stop_requested() ? 1 : 0;
}

hf_status PluginCall::on_fail(const hf_call* call, const hf_error* error) noexcept {
  try {
    Failure failure = error != nullptr ? self(call).context_.copy(*error) : Failure{};
    if (failure.status == HF_OK) failure.status = HF_E_INTERNAL;  // a failure that says it is none
    self(call).failure_ = std::move(failure);
    return self(call).failure_->status;
  } catch (...) {
    return HF_E_NO_MEMORY;  // copying the report failed
  }
}

void PluginCall::on_log(const hf_call* call, std::int32_t level, hf_str message, const hf_pair* fields,
                        std::size_t field_count) noexcept {
  self(call).show_life();
  if (!self(call).context_.log) return;
  try {
    self(call).log(level, message, fields, field_count);
  } catch (...) {  // see LogSink
  }
}

void PluginCall::log(std::int32_t level, hf_str message, const hf_pair* fields, std::size_t field_count) const {
  LogRecord record{.level = static_cast<LogLevel>(std::clamp<std::int32_t>(level, HF_LOG_DEBUG, HF_LOG_ERROR)),
                   .message = context_.clean(message),
                   .fields = {{"store", context_.name}}};
  if (fields != nullptr)
    for (const hf_pair& field : std::span{fields, field_count})
      record.fields.emplace_back(context_.clean(field.name), context_.clean(field.value));
  context_.log(record);
}

void PluginCall::on_progress(const hf_call* call, std::uint64_t bytes) noexcept {
  self(call).show_life();
  if (!self(call).context_.progress) return;
  try {
    self(call).context_.progress(bytes);
  } catch (...) {  // like LogSink: telling of progress fails no operation
  }
}

}  // namespace holdfast::store
