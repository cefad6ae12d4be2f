// The bucket, and whether its objects can be found and read.
#pragma once

#include "preflight/context.hpp"

#include <string>

namespace holdfast::s3::checks {

class Bucket {
 public:
  explicit Bucket(const PreflightContext& context) : context_{context} {}

  /// By what the service said to a HEAD of it.
  Result bucket(const sdk::HttpResponse& answer) const;
  Result region(const sdk::HttpResponse& answer) const;
  Result list(const sdk::Call& call);
  /// Reads a byte of an object that is there.
  Result read(const sdk::Call& call) const;
  /// Whether what is not there is told from what may not be seen.
  Result missing(const sdk::Call& call, const std::string& key) const;

 private:
  const PreflightContext& context_;
  std::string listed_;  // a key
};

}  // namespace holdfast::s3::checks
