// Checks a storage plugin against the contract in abi.h: every rule that it claims to keep, one verdict each.
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
  skip,     ///< The store does not claim what the rule is about.
  excused,  ///< A quirk of the profile: it was tried and does not hold, with a reason given.
  not_run,  ///< What it needs failed before.
};
std::string_view to_string(Outcome outcome) noexcept;

struct Verdict {
  std::string id = {};        ///< "objects.range-past-end"
  std::string sentence = {};  ///< What must hold.
  Outcome outcome = Outcome::pass;
  std::string detail = {};  ///< What was seen instead, or why it was left out.
  std::chrono::nanoseconds took{0};
};

struct Options {
  enum class Leftovers : std::uint8_t { remove, keep };
  std::filesystem::path file = {};                    ///< The plugin.
  std::optional<std::filesystem::path> profile = {};  ///< Absent: no settings.
  std::string only = "*";                             ///< Rules whose id matches this shell pattern.
  std::uint64_t seed = 0;
  Leftovers leftovers = Leftovers::remove;
  std::chrono::seconds patience{300};  ///< Of check_apart(), for each rule.
  std::function<void(std::string_view id)> on_begin = {};
  std::function<void(const Verdict&)> on_verdict = {};
};

struct Report {
  std::string plugin = {};  ///< Its id; empty where it could not be read.
  std::string version = {};
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

/// The rules whose ids match the shell pattern `only`, in the order in which they run. Throws UsageError where none
/// does.
std::vector<RuleText> rules_like(const std::string& only);

/// Throws what keeps the kit from running at all: an untrusted file, a profile that does not fit (ConfigError), a
/// pattern that no rule matches (UsageError). Everything else is a verdict.
Report check(const Options& options);

/// The same in a process of its own. A plugin that crashes, ends the process or does not come back fails the rule that
/// was tried, and the rest is tried in another process. Not where other threads of this process are at work.
///
/// Threads: `on_begin` and `on_verdict` are called on this one. Errors: those of check(), as ConfigError; PluginError
/// where the plugin ends the process and no rule is to blame.
Report check_apart(const Options& options);

/// The report as one JSON object, for vendors to publish with a release.
std::string to_json(const Report& report);

/// The report as JUnit's XML, for continuous integration: one suite, a case for each rule.
std::string to_junit(const Report& report);

}  // namespace holdfast::conformance
