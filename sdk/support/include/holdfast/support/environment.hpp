// The variables of the environment.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace holdfast::support {

/// The variables as they were at one moment: a test makes up its own, and threads read while others may set.
class Environment {
 public:
  using Values = std::map<std::string, std::string, std::less<>>;

  /// What the process has now.
  [[nodiscard]] static Environment of_process();
  explicit Environment(Values values) : values_{std::move(values)} {}

  /// Borrowed. Empty where the variable is not set: an empty one means no more.
  [[nodiscard]] std::string_view value(std::string_view name) const;
  /// Whether it says "true", in any case.
  [[nodiscard]] bool is_true(std::string_view name) const;
  /// `path` with a leading "~/" put below the home folder.
  [[nodiscard]] std::string expanded(std::string_view path) const;

 private:
  Values values_;
};

}  // namespace holdfast::support
