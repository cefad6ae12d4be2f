// A store before a service that a test writes the answers of.
#pragma once

#include "store.hpp"

#include "support/service_rig.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace holdfast::azure::test {

using namespace holdfast::test;

/// Credentials that count how often they were told to have expired; a token then says how often.
class CountedCredentials final : public CredentialSource {
 public:
  Credentials current(const sdk::Call& call) override;
  void expired(const Credentials& credentials) override;
  Credentials who = {.account_key = "CANARY-key"};
  int renewals = 0;
};

class Rig : public ServiceRig {
 public:
  explicit Rig(Settings settings = {.container = "backups", .path = "p", .account = "mystorage"});

  /// Writes an answer: "GET a?x=1" is for the key "p/a", "GET ?x=1" for the container itself.
  ScriptedAnswer& on(std::string_view method_and_key);
  [[nodiscard]] std::string url(std::string_view key) const;

  const std::shared_ptr<CountedCredentials> credentials = std::make_shared<CountedCredentials>();
  AzureStore store;

 private:
  const Settings settings_;
};

/// An answer with a code in its header and its body, as the service gives both.
[[nodiscard]] http::Response refused(int status, std::string_view code, std::string_view more = {});

}  // namespace holdfast::azure::test
