// What is wrong with settings: every finding with its place, shown together, the way a compiler shows errors.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::settings {

/// Where a setting was written. A file's place has line and column; any other has `origin` alone.
struct Place {
  std::string file = {};
  unsigned line = 0;                             ///< From 1; 0: the file as a whole.
  unsigned column = 0;                           ///< From 1, in characters.
  std::string origin = {};                       ///< "--backend", "AWS_REGION", "default" where it is not a file.
  unsigned width = 0;                            ///< Characters on that line that the thing takes; 0: unknown.
  bool hides_value = false;                      ///< What stands there is a secret: excerpts show asterisks.
  std::shared_ptr<const std::string> text = {};  ///< The whole file, for excerpts; may be absent.

  /// "holdfast.toml:14:12", "holdfast.toml" or the origin.
  [[nodiscard]] std::string label() const;
  /// The same place, with what stands there hidden.
  [[nodiscard]] Place hidden() const;
};

enum class Severity : std::uint8_t { error, warning, hint };
[[nodiscard]] std::string_view to_string(Severity severity) noexcept;

/// One thing that is wrong, or may be. Never holds a secret.
struct Finding {
  Severity severity = Severity::error;
  Place place = {};
  std::string code = {};         ///< Stable and greppable: "config.unknown", "s3.bucket.dotted-with-tls".
  std::string summary = {};      ///< Lower case, no full stop.
  std::string remedy = {};       ///< What to write instead, in the imperative; may be empty.
  std::string source_line = {};  ///< An excerpt that shows nothing but the place itself; Findings::add fills it.
  unsigned caret_column = 0;     ///< Characters of source_line before the caret.
  unsigned caret_width = 0;      ///< 0: no caret.

  /// "holdfast.toml:14:12: error: unknown setting 'acces_key'"
  [[nodiscard]] std::string headline() const;
};

/// Findings in the order they were made.
class Findings {
 public:
  /// Takes a finding, and its excerpt from the place's text unless it has one.
  void add(Finding finding);
  void error(Place place, std::string_view code, std::string summary, std::string remedy = {});
  void warning(Place place, std::string_view code, std::string summary, std::string remedy = {});
  void hint(Place place, std::string_view code, std::string summary, std::string remedy = {});

  /// Into the order of the files' lines, those without a line first.
  void sort();
  [[nodiscard]] bool has_errors() const noexcept;
  [[nodiscard]] bool empty() const noexcept { return all_.empty(); }
  [[nodiscard]] const std::vector<Finding>& all() const noexcept { return all_; }

  /// Everything for a terminal: each finding with its line and a caret, then "3 findings, 2 errors. Nothing was
  /// contacted." Ends with a line break; empty where there is nothing.
  [[nodiscard]] std::string format() const;
  /// Throws ConfigError if there are errors: its message and hint are the first one's, its details list all findings.
  void throw_if_errors() const;

 private:
  std::vector<Finding> all_;
};

}  // namespace holdfast::settings
