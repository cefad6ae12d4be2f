// Finds plugins: which folders are searched, what each holds, and why a file or a folder is passed over.
#pragma once

#include "plugin/facts.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::plugin {

/// What a file must fulfil to be used. The later two come on top of `owner`.
enum class Trust : std::uint8_t {
  owner,   ///< Nobody but root and this user can change it: require_trusted().
  listed,  ///< Its id is in SearchOptions::allowed.
  pinned,  ///< Its bytes have the digest in SearchOptions::pins; Plugin::load verifies the very bytes that it runs.
};

/// The folder of the running program; empty where the system does not say.
std::filesystem::path running_program_folder();

/// Where plugins are looked for, in the order of the members.
struct SearchOptions {
  std::vector<std::filesystem::path> flag_folders = {};    ///< --plugin-dir
  std::vector<std::filesystem::path> config_folders = {};  ///< plugins.path
  /// $HOLDFAST_PLUGIN_PATH as secure_getenv gave it, separated by colons.
  std::optional<std::string> environment = {};
  enum class EnvironmentAsRoot : std::uint8_t { ignore, allow };
  EnvironmentAsRoot environment_as_root = EnvironmentAsRoot::ignore;
  std::filesystem::path installed_folder = {};  ///< ${libdir}/holdfast/plugins; empty: none.
  /// Searched last: ../lib*/holdfast/plugins seen from here, and one level of architecture folders below, so that a
  /// build tree and a relocated installation find their own. Empty: not searched.
  std::filesystem::path program_folder = running_program_folder();

  Trust trust = Trust::owner;
  std::vector<std::string> allowed = {};         ///< Ids; for Trust::listed.
  std::map<std::string, std::string> pins = {};  ///< Id to "sha256:<hex>"; for Trust::pinned.
};

/// One folder of the search.
struct SearchedFolder {
  enum class Outcome : std::uint8_t { searched, skipped };
  std::filesystem::path folder = {};
  std::string origin = {};  ///< What named it: "--plugin-dir", "plugins.path", "$HOLDFAST_PLUGIN_PATH", "installed".
  Outcome outcome = Outcome::searched;
  std::string why_skipped = {};
  std::vector<Facts> found = {};      ///< In the order of their file names.
  std::vector<Refusal> refused = {};  ///< Likewise.
};

/// What the search makes of one file, a library or a manifest, wherever it lies: judges trust, reads the note, and sets
/// the pin. Runs no plugin code. Throws RefusedError.
Facts examine(const std::filesystem::path& file, const SearchOptions& options);

/// An id that more than one file claims. None of them is used.
struct Duplicate {
  static constexpr std::string_view remedy = "remove one of the two files, or take its folder off the search";
  std::string id = {};
  std::vector<Facts> files = {};  ///< Two at least, in the order of the search.

  /// "two files claim to be plugin 'tape': '/a/...' (1.0) and '/b/...' (1.1)". Safe to print.
  [[nodiscard]] std::string message() const;
};

/// What the search found, looked up once. Runs no plugin code. Immutable afterwards, so safe from any thread.
///
/// Only files named holdfast_*.so directly in a folder are candidates, and holdfast_*.toml, manifests that name
/// libraries there or below; who they are comes from their note, never from their name. A manifest answers for the
/// library that it names and for the one of its own name: they are used through it, or not at all. A folder that is
/// named twice is searched once, at its first place.
class Registry {
 public:
  /// Throws nothing of its own: what cannot be searched or used is in searched().
  explicit Registry(const SearchOptions& options);

  [[nodiscard]] const std::vector<SearchedFolder>& searched() const noexcept { return searched_; }
  /// Every plugin, in the order of the search; those that share an id, too.
  [[nodiscard]] std::vector<Facts> all() const;
  /// Sorted by id.
  [[nodiscard]] std::vector<Duplicate> duplicates() const;
  /// The plugin `id`. Throws PluginError where there is none, which lists every place searched and why each candidate
  /// was passed over, and where two files claim the id, which names both.
  [[nodiscard]] Facts find(std::string_view id) const;

 private:
  std::vector<SearchedFolder> searched_;
};

/// The search as lines of text, each beginning with two spaces; safe to print.
std::string search_report(const std::vector<SearchedFolder>& searched);

}  // namespace holdfast::plugin
