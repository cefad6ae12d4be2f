// The bucket, what one may do in it, and whether its objects can be found and read.
#pragma once

#include "preflight/identity.hpp"

#include <holdfast/support/json.hpp>

#include <optional>
#include <string>

namespace holdfast::gcs::checks {

class Bucket {
 public:
  Bucket(const PreflightContext& context, const Identity& identity, PreflightAccess access)
      : context_{context}, identity_{identity}, access_{access} {}

  /// By what the service said of it.
  Result bucket(const sdk::Call& call);
  /// Which rights are missing, by name. What object names are tied to by a condition counts as missing here, so that
  /// this is a warning, and the requests themselves decide.
  Result permissions(const sdk::Call& call) const;
  Result list(const sdk::Call& call);
  /// Reads a byte of an object that is there.
  Result read(const sdk::Call& call) const;
  /// Whether what is not there is told from what may not be seen.
  Result missing(const sdk::Call& call, const std::string& key) const;

  /// What the service tells of the bucket; null where it does not.
  [[nodiscard]] const support::JsonObject* metadata() const noexcept { return metadata_ ? &*metadata_ : nullptr; }

 private:
  [[nodiscard]] std::string described() const;

  const PreflightContext& context_;
  const Identity& identity_;
  const PreflightAccess access_;
  std::optional<support::JsonObject> metadata_;
  std::string listed_;  // a key
};

}  // namespace holdfast::gcs::checks
