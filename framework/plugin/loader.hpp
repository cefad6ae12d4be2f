// Loads plugins: the only place where a stranger's code enters the process.
#pragma once

#include "plugin/facts.hpp"
#include "plugin/host.hpp"

#include <holdfast/abi.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace holdfast::plugin {

/// What the process gives to the plugins it loads.
struct LoadOptions {
  std::vector<Service> services = {};  ///< Answers to hf_host.service; any other id gets NULL.
};

/// A loaded plugin. Whatever came out of it (a store, an upload) holds on to this. The code itself stays mapped until
/// the process ends: threads, thread-local destructors and exceptions in flight may still be in it.
///
/// Immutable; safe from any thread as far as the table's own tags say so.
class Plugin {
 public:
  /// Loads the file that `facts` were read from, once: loading the same file again gives the same plugin, with the
  /// services of the first time. Trust is judged again just before. With Facts::pin or Facts::digest the bytes are
  /// copied to where nobody can change them, compared, and loaded from there.
  ///
  /// Threads: any; loads are serialised, and so are the entries of plugins.
  /// Errors:  RefusedError where the file is not trusted, not as pinned, cannot be loaded, has no entry, throws from
  ///          it or gives NULL, or where its table is incomplete, malformed or not what its note says. A plugin that
  ///          failed to start is not started again in this process.
  static std::shared_ptr<const Plugin> load(const Facts& facts, const LoadOptions& options = {});
  /// The file whose load() has not returned; nothing where there is none. One that hangs holds up all others.
  static std::optional<std::filesystem::path> loading();

  /// Checked: see table.hpp for what holds. `validate` may be NULL.
  [[nodiscard]] const hf_plugin& table() const noexcept { return table_; }
  [[nodiscard]] const Facts& facts() const noexcept { return facts_; }

  /// Only load() has what it takes.
  class Key;
  Plugin(const Key&, Facts facts, const hf_plugin& table) : facts_{std::move(facts)}, table_{table} {}

 private:
  Facts facts_;
  const hf_plugin& table_;
};

}  // namespace holdfast::plugin
