#include "client/plugin_phase.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "client/patience.hpp"
#include "errors/printable.hpp"
#include "plugin/loader.hpp"
#include "settings/units.hpp"
#include "store/running_calls.hpp"

namespace holdfast::client {
namespace {

using Clock = std::chrono::steady_clock;

/// Files are loaded one after another: whichever hangs holds up those behind it.
[[noreturn]] void raise_held_up(const plugin::Facts& facts, const std::filesystem::path& by) {
  const std::string file = printable(by.native());
  throw PluginError{{.message = fmt::format("{} cannot be loaded: the loading of '{}' does not return, and holds up "
                                            "all others",
                                            name_of(facts), file),
                     .hint = fmt::format("take '{}' out of the folder, and start the program anew", file)}};
}

}  // namespace

std::string name_of(const plugin::Facts& facts) {
  return fmt::format("plugin '{}' ('{}')", printable(facts.id), printable(facts.path.native()));
}

std::string hint_for_hung(const std::string& file) {
  return fmt::format("try it out with: holdfast plugins check '{}', and report this to its vendor", file);
}

void do_phase(const PluginPhase& phase, std::function<void()> work) {
  const auto began = Clock::now();
  auto until = began + phase.patience;
  std::optional<Clock::time_point> stopped, tell_at;
  const auto deadline = [&] {
    const auto now = Clock::now();
    if (phase.stop.stop_requested() && !stopped) {
      stopped = now;
      until = std::min(until, now + phase.cancel);
      if (phase.warn) tell_at = now + phase.heed;
    }
    if (tell_at && now >= *tell_at && now < until) {
      phase.warn(stubborn_text(name_of(phase.facts), phase.name, until - now));
      tell_at.reset();
    }
    return tell_at ? std::min(until, *tell_at) : until;
  };
  auto named = [plugin = name_of(phase.facts), verb = std::string{phase.name}, work = std::move(work)] {
    store::RunningCall call{.plugin = plugin, .verb = verb};
    const store::InCall in_call{call};
    work();
  };
  if (do_in_time(std::move(named), deadline, phase.stop)) return;
  if (const auto loading = plugin::Plugin::loading(); loading && *loading != phase.facts.path)
    raise_held_up(phase.facts, *loading);
  throw PluginError{
      {.message = fmt::format("{} was cut off in {}: it did not return within {}", name_of(phase.facts), phase.name,
                              settings::format_duration(std::chrono::ceil<std::chrono::milliseconds>(until - began))),
       .hint = hint_for_hung(printable(phase.facts.path.native()))}};
}

}  // namespace holdfast::client
