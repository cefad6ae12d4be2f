// The plugin as a process meets it that has never seen it: for children (see child.hpp).
#pragma once

#include "bench.hpp"
#include "plugin/host.hpp"

#include <filesystem>

namespace holdfast::conformance {

/// An image of the file of its own, whatever else of it the process has loaded. It stays until the process ends.
class Image {
 public:
  /// Throws Broken where it cannot be loaded.
  Image(const std::filesystem::path& file, const std::filesystem::path& scratch);

  /// Calls the entry, which must happen once. NULL where the plugin does not accept `host`.
  [[nodiscard]] const hf_plugin* start(const hf_host& host) const { return entry_(&host); }

 private:
  hf_entry_fn entry_;
};

/// Such an image, started with what the engine gives to plugins.
class FreshPlugin {
 public:
  /// Throws Broken where it cannot be loaded.
  explicit FreshPlugin(Bench& bench);

  [[nodiscard]] const hf_plugin& table() const noexcept { return table_; }
  /// The profile's, made for it. Throws ConfigError where they do not fit.
  const hf_settings& settings();
  /// Throws Broken where it cannot be opened.
  std::unique_ptr<OpenStore> open() { return bench_.open_store(table_, settings()); }

 private:
  Bench& bench_;
  plugin::Host host_;
  hf_plugin table_;
  std::optional<settings::Resolved> settings_ = {};
};

/// Does a little of everything with a store, on `key` alone, and removes it. Failures of single calls do not matter.
void use(OpenStore& store, const std::string& key);

}  // namespace holdfast::conformance
