#include "client/call_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "settings/units.hpp"

namespace holdfast::client {
namespace {

using Clock = std::chrono::steady_clock;

/// What `find` finds, of all calls the one that `is_less` puts last.
template <class Found, class Find, class Less>
std::optional<Found> most_of(const WatchedCalls& all, Find find, Less is_less) {
  std::optional<Found> most;
  for (const auto& calls : all)
    if (auto found = find(*calls); found && (!most || is_less(*most, *found))) most = std::move(found);
  return most;
}

}  // namespace

std::string stubborn_text(std::string_view plugin, std::string_view doing, Clock::duration left) {
  return fmt::format("waiting for {}, which was asked to {}, then to stop; it is given up in {}", plugin, doing,
                     settings::format_duration(std::chrono::ceil<std::chrono::seconds>(left)));
}

void CallTeller::look(const WatchedCalls& calls) {
  if (!warn_) return;
  const auto late = most_of<store::LateCall>(
      calls, [](store::RunningCalls& some) { return some.late({}); },
      [](const store::LateCall& a, const store::LateCall& b) { return a.late < b.late; });
  if (late)
    tell_stubborn(*late);
  else
    look_for_quiet(calls);
}

void CallTeller::tell_stubborn(const store::LateCall& call) {
  if (stubborn_is_told_ || call.late < patience_.heed || call.late >= patience_.call) return;
  stubborn_is_told_ = true;
  warn_(stubborn_text(call.plugin, call.what, patience_.call - call.late));
}

/// Told of again whenever the time has doubled, so that a night's hanging is a dozen lines.
void CallTeller::look_for_quiet(const WatchedCalls& calls) {
  const auto quiet = most_of<store::QuietCall>(
      calls, [this](store::RunningCalls& some) { return some.quiet(patience_.quiet); },
      [](const store::QuietCall& a, const store::QuietCall& b) { return a.quiet < b.quiet; });
  if (!quiet) next_ = patience_.quiet;
  if (!quiet || quiet->quiet < next_) return;
  next_ = std::max<Clock::duration>(next_, quiet->quiet) * 2;
  const std::string others = quiet->others == 0 ? "" : fmt::format(", and {} more calls", quiet->others);
  warn_(fmt::format("{} has shown no sign of life for {}: asked to {}{}; it is still waited for", quiet->plugin,
                    settings::format_duration(std::chrono::floor<std::chrono::milliseconds>(quiet->quiet)), quiet->what,
                    others));
}

CallWatch::CallWatch(std::shared_ptr<store::RunningCalls> calls, const Patience& patience, Warn warn) {
  if (!calls) return;
  thread_ = std::jthread{[calls = WatchedCalls{std::move(calls)},
                          teller = CallTeller{patience, std::move(warn)}](const std::stop_token& stop) mutable {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock{mutex};
    while (!stop.stop_requested()) {
      teller.look(calls);
      wake.wait_for(lock, stop, time_between_looks, [] { return false; });
    }
  }};
}

}  // namespace holdfast::client
