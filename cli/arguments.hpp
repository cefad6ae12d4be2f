// The command line, read against the table.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table.hpp"

namespace holdfast::cli {

/// What was written on the command line. Options by their long name, arguments by theirs ("ID").
class Arguments {
 public:
  using Values = std::map<std::string, std::vector<std::string>, std::less<>>;

  Arguments() = default;
  Arguments(const Command* command, Values values) : command_{command}, values_{std::move(values)} {}

  /// What to run; nothing where --help or --version was answered or asked for alone.
  [[nodiscard]] const Command* command() const noexcept { return command_; }
  [[nodiscard]] bool has(std::string_view name) const { return values_.find(name) != values_.end(); }
  /// The value, or `otherwise`; of several, the last.
  [[nodiscard]] std::string text(std::string_view name, std::string_view otherwise = {}) const;
  [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
  /// Empty where it was not given; parse() has looked at the value already.
  [[nodiscard]] std::optional<unsigned> percent(std::string_view name) const;
  [[nodiscard]] std::optional<std::chrono::milliseconds> duration(std::string_view name) const;

 private:
  const Command* command_ = nullptr;
  Values values_;
};

/// What reading a command line came to: something to run, or a text to print and end with 0.
struct Parsed {
  Arguments arguments = {};
  std::optional<std::string> answer = {};  ///< --help and --version.
};

/// Throws UsageError: an unknown command or option (with the nearest one), a missing or impossible value.
Parsed parse(const std::vector<std::string>& words);

/// Longer than anybody waits, and far from what a clock can hold.
inline constexpr std::chrono::hours forever{24 * 3650};
/// The value of the option `name`, above zero, and at most `forever`. Throws UsageError that names both.
std::chrono::milliseconds duration_of(std::string_view name, std::string_view value);
/// 1 to 100. Throws UsageError.
unsigned percent_of(std::string_view name, std::string_view value);

/// The help of one command, or of the whole program where it is null. Ends in a newline.
std::string help_text(const Command* command);
/// The help of "plugins", "config", "generate".
std::string group_help_text(std::string_view group);
/// "holdfast create ID --backend B [--include C]..."
std::string usage_line(const Command& command);
/// "holdfast 0.1.0"
std::string version_line();

/// What a command may end with: each exit code once, ascending, with its meaning.
std::map<int, std::string_view> exit_codes_of(const Command& command);
/// Every exit code there is.
std::map<int, std::string_view> all_exit_codes();

}  // namespace holdfast::cli
