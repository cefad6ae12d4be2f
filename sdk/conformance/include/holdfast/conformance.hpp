// Checks a storage plugin against the contract in abi.h: every rule that it claims to keep, one verdict each.
//
//   namespace kit = holdfast::conformance;
//   const kit::Report report = kit::check_apart({.file = "holdfast_tape.so", .profile = "scratch.toml"});
//   for (const kit::Verdict& verdict : report.verdicts) puts(kit::to_text(verdict).c_str());
//   return report.conforms() ? 0 : 1;
//
// The kit loads the plugin as the engine does, opens a store with the settings of a profile, and works under a random
// prefix. It removes the keys that it made and no others. The same seed makes the same calls with the same bytes.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::conformance {

enum class Outcome : std::uint8_t {
  pass,
  fail,
  not_applicable,  ///< The store does not claim what the rule is about, or has nothing of the kind.
  excused,         ///< A quirk of the profile: it was tried and does not hold, with a reason given.
  not_run,         ///< What it needs failed before.
};
/// "pass", "fail", "not applicable", "excused", "not run".
std::string_view to_string(Outcome outcome) noexcept;

/// What became of one rule. Texts may hold what the plugin said, whatever that is: escape them for a terminal.
struct Verdict {
  std::string id = {};        ///< "objects.range-past-end"
  std::string sentence = {};  ///< What must hold.
  Outcome outcome = Outcome::pass;
  std::string expected = {};  ///< Where it was tried: what was to be seen, "get of a missing key: HF_E_NOT_FOUND".
  std::string seen = {};      ///< Where it was tried: what was seen, "HF_OK".
  std::string reason = {};    ///< Why it does not apply, is excused or was not run.
  std::string rerun = {};     ///< What tries it alone again, as arguments of holdfast-plugin-check.
  std::chrono::nanoseconds took{0};

  /// "objects": what its id begins with.
  [[nodiscard]] std::string_view group() const noexcept { return std::string_view{id}.substr(0, id.find('.')); }
};

struct Options {
  enum class Leftovers : std::uint8_t { remove, keep };
  std::filesystem::path file = {};                    ///< The plugin.
  std::optional<std::filesystem::path> profile = {};  ///< Settings and quirks, as TOML; absent: none.
  std::vector<std::string> only = {};  ///< Groups, and rules as shell patterns of their ids: "list", "objects.range*".
                                       ///< Empty: all.
  std::uint64_t seed = 0;
  Leftovers leftovers = Leftovers::remove;
  std::chrono::seconds patience{300};                           ///< Of check_apart(), for each rule.
  std::function<void(std::string_view id)> on_begin = {};       ///< A rule is about to be tried.
  std::function<void(const Verdict& verdict)> on_verdict = {};  ///< It has been.
};

struct Report {
  std::string plugin = {};  ///< Its id; empty where it could not be read.
  std::string version = {};
  std::vector<std::string> dependencies = {};  ///< The libraries that the file needs, as it names them.
  std::uint64_t seed = 0;
  std::string prefix = {};                  ///< Of all keys.
  std::vector<Verdict> verdicts = {};       ///< In the order in which the rules ran.
  std::vector<std::string> leftovers = {};  ///< Keys that are still there.

  [[nodiscard]] std::size_t count(Outcome outcome) const noexcept;
  /// No rule failed, and none could not be run.
  [[nodiscard]] bool conforms() const noexcept;
};

/// A rule as the kit speaks of it.
struct RuleText {
  std::string_view id;        ///< "objects.range-past-end"
  std::string_view sentence;  ///< What must hold.
};

/// The rules that Options::only names, in the order in which they run. Throws UsageError where one of `only` names
/// none.
std::vector<RuleText> rules_like(const std::vector<std::string>& only);

/// Tries the rules in this process, where a debugger and a sanitizer see the plugin; one that ends it ends the caller,
/// too.
///
/// Threads: one call at a time in a process, for the engine's services to plugins are the process's own; `on_begin` and
/// `on_verdict` are called on the calling one. Errors: what keeps the kit from running at all: an untrusted file
/// (PluginError), a profile that does not fit (ConfigError), a name that no rule has (UsageError). Everything else is a
/// verdict.
Report check(const Options& options);

/// The same in a process of its own. A plugin that crashes, ends the process or does not come back fails the rule that
/// was tried, and the rest is tried in another process. It forks: not where other threads of this process are at work.
///
/// Threads: `on_begin` and `on_verdict` are called on the calling one. Errors: those of check(), as ConfigError;
/// PluginError where the plugin ends the process and no rule is to blame.
Report check_apart(const Options& options);

/// The verdict as a line without an end, fit for a terminal: "FAIL  objects.missing: a missing key is HF_E_NOT_FOUND;
/// expected: ...; seen: ...; rerun: ...".
std::string to_text(const Verdict& verdict);

/// The report as one JSON object, for vendors to publish with a release. The members are in the kit's README.
std::string to_json(const Report& report);

/// The report as JUnit's XML, for continuous integration: one suite, a case for each rule.
std::string to_junit(const Report& report);

}  // namespace holdfast::conformance
