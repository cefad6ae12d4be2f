// Whether Google's storage answers at all, and whether its clock and ours agree. Nobody has said yet who asks.
#pragma once

#include "preflight/context.hpp"

#include <string>

namespace holdfast::gcs::checks {

class Reach {
 public:
  explicit Reach(const PreflightContext& context) : context_{context} {}

  /// Name, address, TLS, and what speaks there.
  Result connect(const sdk::Call& call);
  /// By the Date of that answer.
  Result clock() const;

 private:
  const PreflightContext& context_;
  std::string date_;
  std::chrono::system_clock::time_point asked_at_{};
};

}  // namespace holdfast::gcs::checks
