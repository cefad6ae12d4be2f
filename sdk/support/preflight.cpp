#include <holdfast/support/bounded_call.hpp>
#include <holdfast/support/http_date.hpp>
#include <holdfast/support/preflight.hpp>

namespace holdfast::support {
namespace {

using namespace std::chrono_literals;
using checks::Result;

constexpr auto patience = 10s;

/// One attempt, of ten seconds.
Result attempt(const BoundCheck& check, const sdk::Call& call) {
  const BoundedCall bounded{call, patience};
  try {
    return check.run(bounded);
  } catch (const sdk::Error& error) {
    if (error.status() != HF_E_TIMEOUT || !bounded.is_out_of_time()) throw;
    throw sdk::Error{HF_E_UNAVAILABLE, "it has taken longer than 10 s"}
        .remedy("look at the network, and at the service's load")
        .retry(sdk::Retry::never);
  }
}

Result attempt_twice(const BoundCheck& check, const sdk::Call& call) {
  try {
    return attempt(check, call);
  } catch (const sdk::Error& error) {
    if (error.to_abi().retry != HF_RETRY_SAFE) throw;
  }
  call.check();
  return attempt(check, call);  // such trouble passes
}

/// Why a check is left out; empty where it is not.
std::string_view why_not(Needs needs, PreflightAccess access) noexcept {
  if (needs != Needs::looking && access == PreflightAccess::read_only) return "writing was not allowed";
  if (needs == Needs::removing && access == PreflightAccess::no_removal) return "removing was not allowed";
  return {};
}

std::string in_words(std::chrono::seconds duration) {
  if (duration < 2min) return std::to_string(duration.count()) + " s";
  return std::to_string(std::chrono::round<std::chrono::minutes>(duration).count()) + " min";
}

}  // namespace

PreflightAccess access_of(std::uint32_t flags) noexcept {
  if ((flags & HF_PREFLIGHT_WRITE) == 0) return PreflightAccess::read_only;
  return (flags & HF_PREFLIGHT_KEEP) == 0 ? PreflightAccess::full : PreflightAccess::no_removal;
}

void CheckRun::operator()(const BoundCheck& check, const sdk::Call& call) {
  call.check();
  const bool passed = out_.run(check.id, check.title, [&]() -> Result {
    if (const std::string_view reason = why_not(check.needs, access_); !reason.empty())
      return checks::skip(std::string{reason});
    if (!stopped_by_.empty()) return checks::skip("needs the check " + checks::quoted(stopped_by_));
    return attempt_twice(check, call);
  });
  if (!passed && check.gate == Gate::yes && stopped_by_.empty()) stopped_by_ = check.id;
}

namespace checks {

Result compare_clocks(std::string_view date, std::chrono::system_clock::time_point asked_at) {
  constexpr auto fine = 60s;
  constexpr auto limit = 15min;  // beyond it services refuse signatures
  constexpr std::string_view set_clock = "set this machine's clock by NTP (timedatectl set-ntp true)";
  const auto theirs = parse_http_date(date);
  if (!theirs) return skip("the service does not say what time it is");
  const auto ahead = std::chrono::duration_cast<std::chrono::seconds>(asked_at - *theirs);
  const auto off = std::chrono::abs(ahead);
  if (off < fine) return pass("this machine's clock and the service's agree within a minute");
  std::string seen =
      "this machine's clock is " + in_words(off) + (ahead > 0s ? " ahead of" : " behind") + " the service's";
  if (off < limit) return warn(seen + ", and 15 min are the most that is accepted", std::string{set_clock});
  return fail(seen + ", so that what is signed now is refused", std::string{set_clock});
}

void refuse_trouble(const std::string& seen, std::int32_t status) {
  if (status < 500) return;
  throw sdk::Error{HF_E_UNAVAILABLE, seen + ", and has trouble of its own (HTTP " + std::to_string(status) + ")"}
      .remedy("look at the service, or at the proxy in front of it")
      .retry(sdk::Retry::safe);
}

}  // namespace checks
}  // namespace holdfast::support
