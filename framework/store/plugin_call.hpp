// One call across the plugin boundary: the hf_call that goes down, and everything that comes back through it.
#pragma once

#include <holdfast/abi.h>

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/cancel_event.hpp"
#include "store/plugin_failure.hpp"
#include "store/plugin_log.hpp"
#include "store/redact.hpp"
#include "store/running_calls.hpp"
#include "store/store.hpp"

namespace holdfast::store {

/// What all calls of an opened store share.
///
/// Threads: everything concurrently.
struct PluginContext {
  std::string name;
  std::string plugin = {};  ///< For messages, as in RunningCall.
  Redactor redactor;
  LogSink log;
  std::function<void(std::uint64_t)> progress;
  CancelEvents events = {};
  std::shared_ptr<RunningCalls> calls = std::make_shared<RunningCalls>();

  /// Text of a plugin or about an object, fit to be shown: secrets masked, control characters escaped.
  [[nodiscard]] std::string clean(std::string_view text) const;
  [[nodiscard]] std::string clean(hf_str text) const;
  [[nodiscard]] Failure copy(const hf_error& error) const;
  void write(LogLevel level, std::string_view message) const;
};

constexpr hf_str to_abi(std::string_view text) noexcept { return {text.data(), text.size()}; }
constexpr std::string_view view(hf_str text) noexcept {
  return text.data != nullptr ? std::string_view{text.data, text.size} : std::string_view{};
}

/// A call in flight. Lives on the calling thread's stack while the plugin runs.
class PluginCall {
 public:
  /// Throws CancelledError or TimeoutError if there is no point in beginning. Borrows `context` and `options`, and the
  /// texts of `action`.
  PluginCall(PluginContext& context, const Action& action, const CallOptions& options);
  ~PluginCall();
  PluginCall(const PluginCall&) = delete;
  PluginCall& operator=(const PluginCall&) = delete;

  [[nodiscard]] const hf_call* table() const noexcept { return &table_.call; }

  /// Runs the body of a sink: what it throws is kept until the plugin has returned. What it gets after that, or after a
  /// breach, is left undone.
  template <class Body>
  hf_status guard(Body&& body) noexcept {
    show_life();
    if (thrown_) return HF_E_CANCELLED;
    try {
      std::forward<Body>(body)();
      return HF_OK;
    } catch (...) {
      thrown_ = std::current_exception();
      return HF_E_CANCELLED;
    }
  }

  /// After the plugin returned: throws what a sink threw, even if the plugin calls that a success.
  void rethrow() const;
  /// The same, then throws what a failing `status` means.
  void settle(hf_status status) const;
  /// The plugin broke its contract.
  [[noreturn]] void refuse(std::string_view what) const;
  [[noreturn]] void damaged(std::string_view what) const;
  /// What is being done, for messages.
  [[nodiscard]] std::string context() const;
  [[nodiscard]] CallState state() const noexcept;

 private:
  struct Table {  // the C side sees its first member
    hf_call call;
    PluginCall* self;
  };
  static PluginCall& self(const hf_call* call) noexcept;
  static std::int32_t on_cancelled(const hf_call* call) noexcept;
  static hf_status on_fail(const hf_call* call, const hf_error* error) noexcept;
  static void on_log(const hf_call* call, std::int32_t level, hf_str message, const hf_pair* fields,
                     std::size_t field_count) noexcept;
  static void on_progress(const hf_call* call, std::uint64_t bytes) noexcept;
  /// Threads that count at once may count as one: that is a sign as well, and cheaper.
  void show_life() noexcept {
    running_.signs.store(running_.signs.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  void log(std::int32_t level, hf_str message, const hf_pair* fields, std::size_t field_count) const;

  PluginContext& context_;
  const Action action_;
  const CallOptions& options_;
  const CancelSignal signal_;
  Table table_{};
  std::optional<Failure> failure_;
  std::exception_ptr thrown_;
  RunningCall running_;
  const InCall in_call_{running_};
};

}  // namespace holdfast::store
