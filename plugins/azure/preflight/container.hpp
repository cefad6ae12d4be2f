// The container, and whether its objects can be found and read.
#pragma once

#include "preflight/context.hpp"

#include <string>

namespace holdfast::azure::checks {

class Container {
 public:
  explicit Container(const PreflightContext& context) : context_{context} {}

  /// By what the service said to a listing: a signature that may list and read may not look at the container itself.
  Result container(const sdk::HttpResponse& answer) const;
  Result list(const sdk::Call& call);
  /// Reads a byte of an object that is there.
  Result read(const sdk::Call& call) const;
  /// Whether what is not there is told from what may not be seen.
  Result missing(const sdk::Call& call, const std::string& key) const;

 private:
  const PreflightContext& context_;
  std::string listed_;  // a key
};

}  // namespace holdfast::azure::checks
