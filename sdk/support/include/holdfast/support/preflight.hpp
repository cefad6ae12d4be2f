// A preflight as a table of checks, run in a fixed order under fixed names.
//
//   constexpr support::Check<Layers> table[] = {
//       {"connect", "the service answers", Needs::looking, Gate::yes,
//        [](Layers& on, const sdk::Call& call) { return on.reach.connect(call); }}, ...};
//   support::run_checks<Layers>(table, layers, call, access, out);
#pragma once

#include <holdfast/plugin.hpp>
#include <holdfast/support/text.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::support {

/// What the operation will do, and so what the checks may.
enum class PreflightAccess : std::uint8_t {
  read_only,   ///< A restore: nothing is written, and no right to write is asked for.
  no_removal,  ///< A backup where nothing may be removed: probes stay.
  full
};

/// By the flags that the engine gives to a preflight.
[[nodiscard]] PreflightAccess access_of(std::uint32_t flags) noexcept;

/// What a check needs to be allowed.
enum class Needs : std::uint8_t { looking, writing, removing };
/// What its failure means to those behind it.
enum class Gate : std::uint8_t { no, yes };

namespace checks {

using Result = sdk::Checks::Result;

inline Result pass(std::string detail) { return {.outcome = HF_CHECK_PASS, .detail = std::move(detail)}; }
inline Result warn(std::string detail, std::string remedy) {
  return {.outcome = HF_CHECK_WARN, .detail = std::move(detail), .remedy = std::move(remedy)};
}
inline Result fail(std::string detail, std::string remedy) {
  return {.outcome = HF_CHECK_FAIL, .detail = std::move(detail), .remedy = std::move(remedy)};
}
inline Result skip(std::string detail) { return {.outcome = HF_CHECK_SKIP, .detail = std::move(detail)}; }
/// A failure that is no reason to refuse.
inline Result warn(const sdk::Error& error) { return warn(error.what(), error.remedy_text()); }

using support::quoted;

/// Holds the Date of a service's answer against this machine's clock, as it was when the service was asked: fine within
/// a minute, a failure from 15 on, where services refuse signatures and tokens; skipped where there is no date.
[[nodiscard]] Result compare_clocks(std::string_view date, std::chrono::system_clock::time_point asked_at);

/// HF_E_UNAVAILABLE for a status from 500 on, which the service may not have a moment later: the check is made once
/// more then. `seen`: what is known of the service.
void refuse_trouble(const std::string& seen, std::int32_t status);

}  // namespace checks

/// One check. `Layers` holds whatever the checks of a plugin know of each other.
template <class Layers>
struct Check {
  std::string_view id = {};
  std::string_view title = {};
  Needs needs = Needs::looking;
  Gate gate = Gate::no;
  checks::Result (*run)(Layers&, const sdk::Call&) = nullptr;
};

/// A check whose layers are at hand.
struct BoundCheck {
  std::string_view id = {};
  std::string_view title = {};
  Needs needs = Needs::looking;
  Gate gate = Gate::no;
  std::function<checks::Result(const sdk::Call&)> run = {};
};

/// Runs checks one after the other. What a check finds out that stops everything else (no such bucket) lets those
/// behind it be skipped.
class CheckRun {
 public:
  /// Borrows both.
  CheckRun(PreflightAccess access, sdk::Checks& out) : access_{access}, out_{out} {}
  /// At most ten seconds, twice where the service says that its trouble passes. Throws HF_E_CANCELLED and HF_E_TIMEOUT,
  /// as the call has it; everything else is a failed check.
  void operator()(const BoundCheck& check, const sdk::Call& call);

 private:
  const PreflightAccess access_;
  sdk::Checks& out_;
  std::string_view stopped_by_;
};

template <class Layers>
void run_checks(std::span<const Check<Layers>> table, Layers& layers, const sdk::Call& call, PreflightAccess access,
                sdk::Checks& out) {
  CheckRun run{access, out};
  for (const Check<Layers>& check : table)
    run({.id = check.id,
         .title = check.title,
         .needs = check.needs,
         .gate = check.gate,
         .run = [&](const sdk::Call& bounded) { return check.run(layers, bounded); }},
        call);
}

}  // namespace holdfast::support
