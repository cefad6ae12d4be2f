// The engine's side of a call into a plugin, played by a test.
#pragma once

#include <holdfast/plugin.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

namespace holdfast::test {

/// A call that can be cancelled, and that keeps what was reported.
class FakeCall : private hf_call {
 public:
  FakeCall();
  FakeCall(const FakeCall&) = delete;
  FakeCall& operator=(const FakeCall&) = delete;

  operator sdk::Call&() noexcept { return call_; }
  void cancel() noexcept { cancelled_ = true; }
  void deadline(std::int64_t ns) noexcept { deadline_ns = ns; }
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }
  /// How often it was asked whether it is cancelled.
  [[nodiscard]] std::uint64_t asked() const noexcept { return asked_; }
  /// Every log record so far, a line each: the message and its fields.
  [[nodiscard]] std::string logged() const;
  /// Called at each report of progress, on the thread that reports.
  std::function<void()> on_progress = {};

 private:
  void add(hf_str message, const hf_pair* fields, std::size_t count);

  std::atomic<bool> cancelled_ = false;
  std::atomic<std::uint64_t> bytes_ = 0;
  mutable std::atomic<std::uint64_t> asked_ = 0;
  mutable std::mutex mutex_;
  std::string logged_;
  sdk::Call call_{this};
};

}  // namespace holdfast::test
