// Whether a blob service answers at all, and whether its clock and ours agree. Nobody has vouched for anything yet.
#pragma once

#include "preflight/context.hpp"

#include <string>

namespace holdfast::azure::checks {

class Reach {
 public:
  explicit Reach(const PreflightContext& context) : context_{context} {}

  /// Name, address, TLS, and what speaks there.
  Result connect(const sdk::Call& call);
  /// By the Date of that answer.
  Result clock() const;

 private:
  [[nodiscard]] sdk::HttpResponse greet(const sdk::Call& call) const;

  const PreflightContext& context_;
  std::string date_;
  std::chrono::system_clock::time_point asked_at_{};
};

}  // namespace holdfast::azure::checks
