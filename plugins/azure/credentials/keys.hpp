// Keys and signatures that somebody has written down, in a connection string or settings of their own; and the wish for
// none.
#pragma once

#include "credentials/provider.hpp"

namespace holdfast::azure {

/// The account's key. HF_E_INVALID_CONFIG where it is no base64.
class AccountKey final : public Provider {
 public:
  /// `place`: "the connection string"; `key`: base64, empty for none.
  AccountKey(std::string place, std::string key) : place_{std::move(place)}, key_{std::move(key)} {}
  [[nodiscard]] std::string name() const override { return "the account key of " + place_; }
  Fetched fetch(const sdk::Call& call) override;

 private:
  const std::string place_;
  const std::string key_;
};

/// A shared access signature. HF_E_UNAUTHENTICATED where it has expired, or does not hold yet.
class SharedAccessSignature final : public Provider {
 public:
  /// Borrows `around`. `sas`: a query, with or without its '?', empty for none.
  SharedAccessSignature(const Surroundings& around, std::string place, std::string sas)
      : around_{around}, place_{std::move(place)}, sas_{std::move(sas)} {}
  [[nodiscard]] std::string name() const override { return "the shared access signature of " + place_; }
  Fetched fetch(const sdk::Call& call) override;

 private:
  const Surroundings& around_;
  const std::string place_;
  const std::string sas_;
};

/// Requests go out as they are. Only where the user asks for it: read rights that everybody has are no sign that
/// credentials are not needed.
class Anonymous final : public Provider {
 public:
  [[nodiscard]] std::string name() const override { return "anonymous"; }
  Fetched fetch(const sdk::Call& call) override;
};

}  // namespace holdfast::azure
