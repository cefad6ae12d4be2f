// Keys that somebody has written down in the settings; and the wish for none.
#pragma once

#include "credentials/provider.hpp"

namespace holdfast::gcs {

/// access_key and secret_key of the backend's settings: a pair of HMAC keys.
class HmacKeys final : public Provider {
 public:
  explicit HmacKeys(Credentials keys) : keys_{std::move(keys)} {}
  [[nodiscard]] std::string name() const override { return "the HMAC keys of the settings"; }
  Fetched fetch(const sdk::Call& call) override;

 private:
  const Credentials keys_;
};

/// Nobody vouches for requests. Only where the user asks for it, and for emulators, which know nobody.
class Anonymous final : public Provider {
 public:
  [[nodiscard]] std::string name() const override { return "anonymous"; }
  Fetched fetch(const sdk::Call& call) override;
};

}  // namespace holdfast::gcs
