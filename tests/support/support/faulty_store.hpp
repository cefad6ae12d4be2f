// A store that fails on cue, and counts.
//
//   Faults faults;
//   faults.on(Op::put).key("*/chunk-1").nth(3).fail(ErrorCode::unavailable, Retry::safe).times(2);
//   faults.on(Op::get).flip_bit(100);
//   faults.on(Op::part).block_until(gate);
//   faults.crash_at(7);                      // the process "dies" at its seventh side effect
//   FaultyStore store{memory, faults};
//
// Rules are made before the calls they are meant for. The first rule that matches a call decides about it; a rule that
// is used up lets calls pass.
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <holdfast/errors.hpp>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.hpp"

namespace holdfast::test {

enum class Op : std::uint8_t {
  preflight,
  stat,
  list,
  get,
  put,
  remove,
  remove_many,
  begin_upload,
  part,
  finish,
  abort
};
inline constexpr std::size_t op_count = 11;

/// What the simulated death of the process throws, at the call it happens in and at every later one. Not an Error: no
/// handler of failures can do anything about it.
class Crash : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override { return "the process died here"; }
};

/// Something calls wait at until the test opens it.
class Gate {
 public:
  void open();
  /// Ends once the gate is open, or throws CancelledError or TimeoutError as `options` say.
  void pass(const store::CallOptions& options);
  /// Until `count` calls have come to the gate. False if they do not within ten seconds.
  [[nodiscard]] bool wait_for_arrivals(std::size_t count = 1);

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool open_ = false;
  std::size_t arrivals_ = 0;
};

/// What happens to some calls. Functions that say when come before or after those that say what; several of the latter
/// add up (`cut(100).fail(...)`: a hundred bytes, then the failure).
class FaultRule {
 public:
  /// Keys it is about, as a shell pattern whose * matches slashes too. Default: all. For list: the prefix.
  FaultRule& key(std::string pattern);
  /// The first call it strikes, from 1, counted among those that match.
  FaultRule& nth(std::uint64_t call);
  /// How many calls it strikes. Default: 1.
  FaultRule& times(std::uint64_t calls);
  FaultRule& always();

  FaultRule& fail(ErrorCode code, Retry retry = Retry::never);
  FaultRule& fail(ErrorCode code, ErrorInfo info);
  /// Fails after the inner store did what was asked: the answer got lost.
  FaultRule& fail_after(ErrorCode code, Retry retry = Retry::never);
  FaultRule& block_until(Gate& gate);
  /// The process dies before the call has an effect.
  FaultRule& crash();
  /// get: hands on so many bytes only.
  FaultRule& cut(std::uint64_t bytes);
  /// get: the byte at this place of the object arrives with one bit wrong.
  FaultRule& flip_bit(std::uint64_t offset);

 private:
  friend class Faults;
  friend class FaultyCall;

  std::string pattern_ = "*";
  std::uint64_t nth_ = 1;
  std::uint64_t times_ = 1;
  std::uint64_t matched_ = 0;
  std::optional<ErrorCode> code_ = {};
  ErrorInfo info_ = {};
  bool after_ = false;
  bool crash_ = false;
  Gate* gate_ = nullptr;
  std::uint64_t cut_ = std::numeric_limits<std::uint64_t>::max();
  std::optional<std::uint64_t> flip_ = {};
};

/// The rules and the counters, shared by every double of one simulated process.
///
/// Threads: calls from any thread; rules are made while none runs. Lives shorter than the stores behind it.
class Faults {
 public:
  FaultRule& on(Op op);
  /// The process dies at its n-th side effect (from 1), which no longer happens.
  void crash_at(std::uint64_t side_effect);

  [[nodiscard]] std::uint64_t calls(Op op) const;
  /// Of all doubles together: puts, removed keys, uploads begun, parts, finishes, aborts, and what others count.
  [[nodiscard]] std::uint64_t side_effects() const;
  [[nodiscard]] bool crashed() const;

  /// Counts one, before it happens. Doubles of other things (files, journals) call it too. Throws Crash.
  void side_effect();
  /// Counts the call and finds the rule that strikes it; none for most. Throws Crash once the process is dead.
  FaultRule call(Op op, std::string_view key);
  /// From here on every call throws Crash.
  [[noreturn]] void die();
  /// Keeps what a dead process left open, for as long as this object lives.
  void bury(std::unique_ptr<store::Upload> upload);

 private:
  mutable std::mutex mutex_;
  std::array<std::deque<FaultRule>, op_count> rules_;
  std::array<std::uint64_t, op_count> calls_{};
  std::uint64_t side_effects_ = 0;
  std::uint64_t crash_at_ = 0;
  bool dead_ = false;
  std::vector<std::unique_ptr<store::Upload>> buried_;
};

/// Puts `faults` in front of a store. Borrows both.
class FaultyStore final : public store::Store {
 public:
  FaultyStore(store::Store& inner, Faults& faults) : inner_{inner}, faults_{faults} {}

  [[nodiscard]] const std::string& name() const noexcept override { return inner_.name(); }
  [[nodiscard]] const store::Limits& limits() const noexcept override { return inner_.limits(); }
  void preflight(store::PreflightAccess access, store::CheckObserver& observer,
                 const store::CallOptions& options) override;
  std::optional<store::ObjectInfo> stat(std::string_view key, const store::CallOptions& options) override;
  store::ListPage list(const store::ListRequest& request, const store::CallOptions& options) override;
  store::ObjectInfo get(const store::GetRequest& request, const store::ByteSink& sink,
                        const store::CallOptions& options) override;
  store::ObjectInfo put(const store::PutRequest& request, std::span<const std::byte> data,
                        const store::CallOptions& options) override;
  void remove(std::string_view key, const store::CallOptions& options) override;
  void remove_many(std::span<const std::string> keys, const store::CallOptions& options) override;
  std::unique_ptr<store::Upload> begin_upload(const store::PutRequest& request,
                                              const store::CallOptions& options) override;

 private:
  store::Store& inner_;
  Faults& faults_;
};

}  // namespace holdfast::test
