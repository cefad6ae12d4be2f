// What plugins cost: to be found, to be loaded, to be called.
#pragma once

#include <chrono>
#include <filesystem>

namespace holdfast::bench {

struct PluginCosts {
  std::chrono::nanoseconds listing{};  ///< One search of a folder with 100 plugins; no plugin code runs.
  std::chrono::nanoseconds loading{};  ///< One plugin: dlopen, its entry, and the look at its table.
  std::chrono::nanoseconds remove{};   ///< What the engine adds to a call that does nothing.
  std::chrono::nanoseconds stat{};     ///< The same, with an object that comes back.
  std::chrono::nanoseconds put{};      ///< The same, with 4 KiB that are put.
  std::chrono::nanoseconds get{};      ///< The same, with 4 KiB that come back in one piece.
};

/// Medians, all of it warm. `plugin`: any plugin file, of which copies are made in a temporary folder. Throws what
/// loading throws.
PluginCosts plugin_costs(const std::filesystem::path& plugin);

}  // namespace holdfast::bench
