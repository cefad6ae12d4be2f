// The steps from a plugin's file to an opened store, each of which a plugin may hang in: load, validate, open.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "client/call_watch.hpp"
#include "plugin/facts.hpp"

namespace holdfast::client {

/// Told before code of a plugin runs in that phase: "load", "describe", "validate", "open". On the thread that asks for
/// it. What happens until the next call may be the plugin's doing.
using PhaseWatch = std::function<void(std::string_view phase, const plugin::Facts& facts)>;

struct PluginPhase {
  std::string_view name;
  const plugin::Facts& facts;
  std::chrono::milliseconds patience{0};  ///< How long is waited.
  std::chrono::milliseconds cancel{0};    ///< How much longer, once a stop was requested.
  std::stop_token stop = {};
  std::chrono::milliseconds heed = {};  ///< How long after that it is said that it is waited for.
  Warn warn = {};                       ///< Is told so; may be empty.
};

/// Does `work` on a thread of its own, and throws what it throws. Where it does not return in time it is left behind
/// with all that it holds, as do_in_time() says: PluginError, which names the plugin, its file, the phase and how long
/// was waited.
void do_phase(const PluginPhase& phase, std::function<void()> work);

/// "plugin 'com.acme.tape' ('/opt/acme/holdfast_tape.so')". Safe to print.
[[nodiscard]] std::string name_of(const plugin::Facts& facts);
/// What to do about a plugin that hangs.
[[nodiscard]] std::string hint_for_hung(const std::string& file);

}  // namespace holdfast::client
