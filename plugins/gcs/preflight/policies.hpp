// What the bucket's owner has set up that will happen to backups later on. Nothing here is needed to write or read
// them, so what these credentials may not look at is left unknown.
#pragma once

#include "preflight/bucket.hpp"

namespace holdfast::gcs::checks {

/// All of it is told with the bucket, in one answer.
class Policies {
 public:
  Policies(const PreflightContext& context, const Bucket& bucket) : context_{context}, bucket_{bucket} {}

  Result versioning() const;
  Result soft_delete() const;
  /// A retention that new objects get, and holds.
  Result retention() const;
  Result lifecycle() const;
  Result encryption() const;
  Result exposure() const;
  Result payer() const;

 private:
  /// What `judge` says of the bucket; unknown where the bucket is.
  template <class Judge>
  [[nodiscard]] Result of_bucket(const Judge& judge) const;

  const PreflightContext& context_;
  const Bucket& bucket_;
};

}  // namespace holdfast::gcs::checks
