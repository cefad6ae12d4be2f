// The objects of a preflight: their keys, their content, and the broom behind them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.hpp"

namespace holdfast::store {

/// How the folders begin that are not backups and are ours all the same: those of probes, and of a plugin's own.
inline constexpr std::string_view own_folders = ".holdfast-";
/// The folder below which all probes live.
inline constexpr std::string_view probe_folder = ".holdfast-preflight/";

/// `20261123T064808Z-db1-0123456789abcdef/`: sorts by time, and names who left it.
std::string probe_name(std::chrono::system_clock::time_point now);

/// When the probe that `below_folder` (a key without its prefix and probe_folder) belongs to was made; nothing where it
/// is none of ours.
std::optional<std::chrono::system_clock::time_point> probe_time(std::string_view below_folder);

/// The probe's objects in one run. Destroying it removes nothing: call sweep().
class Probe {
 public:
  /// Borrows `store`. `prefix` as in PreflightOptions.
  Probe(Store& store, std::string_view prefix);

  /// The key of the object called `name`. It will be removed by sweep(), should it exist by then.
  std::string key(std::string_view name);
  [[nodiscard]] const std::string& folder() const noexcept { return folder_; }
  /// Of all objects that may exist; a copy, so that they can be removed on the way.
  [[nodiscard]] std::vector<std::string> keys() const { return keys_; }

  /// There is nothing under `key`: it was never written.
  void forget(const std::string& key) { std::erase(keys_, key); }
  /// Removes an object of this probe.
  void remove(const std::string& key, const CallOptions& options);
  /// Removes what is left. Works after cancellation, for at most ten seconds. Returns the keys it could not remove.
  std::vector<std::string> sweep();
  /// Removes what probes left an hour ago or earlier. Returns how many objects.
  std::size_t sweep_old(const CallOptions& options);

 private:
  Store& store_;
  const std::string root_;
  const std::string folder_;
  std::vector<std::string> keys_;
};

}  // namespace holdfast::store
