// Keeps secret values out of everything that is printed, logged or stored.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::store {

/// Knows secret values, and masks them in text: as they are, URL-encoded, escaped as in JSON, and in base64 (also in
/// the middle of a longer encoded text, such as the credentials of HTTP's basic authentication).
///
/// Values of up to three characters are left alone: masking them would make text unreadable and hide nothing.
/// Immutable; copies and concurrent use are fine.
class Redactor {
 public:
  Redactor() = default;
  explicit Redactor(const std::vector<std::string>& secrets);

  /// `text` with eight asterisks for each stretch that holds a secret.
  [[nodiscard]] std::string mask(std::string_view text) const;
  /// Whether there is such a stretch. Safe in a signal handler.
  [[nodiscard]] bool would_mask(std::string_view text) const noexcept;

 private:
  std::vector<std::string> forms_;
};

}  // namespace holdfast::store
