// A store before a service that a test writes the answers of.
#pragma once

#include "store.hpp"

#include "support/fake_call.hpp"
#include "support/plugin_host.hpp"
#include "support/plugin_store.hpp"
#include "support/scripted_transport.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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

/// Fri, 24 May 2013 00:00:00 GMT
inline constexpr std::chrono::seconds rig_time{1'369'353'600};

class Rig {
 public:
  explicit Rig(Settings settings = {.container = "backups", .path = "p", .account = "mystorage"});

  /// Writes an answer: "GET a?x=1" is for the key "p/a", "GET ?x=1" for the container itself.
  ScriptedAnswer& on(std::string_view method_and_key);
  [[nodiscard]] std::string url(std::string_view key) const;
  /// The last request that arrived.
  [[nodiscard]] SentRequest last() const;
  [[nodiscard]] std::vector<SentRequest> requests() const { return transport->requests(); }

  const std::shared_ptr<ScriptedTransport> transport = std::make_shared<ScriptedTransport>();
  const PluginTransport sending{transport};
  const std::shared_ptr<CountedCredentials> credentials = std::make_shared<CountedCredentials>();
  FakeCall call;
  AzureStore store;

 private:
  const Settings settings_;
};

/// An answer with a code in its header and its body, as the service gives both.
[[nodiscard]] http::Response refused(int status, std::string_view code, std::string_view more = {});
/// What `act` throws; fails the test where it throws nothing.
[[nodiscard]] sdk::Error error_of(const std::function<void()>& act);
/// Whether its message or its remedy holds `text`.
[[nodiscard]] bool says(const sdk::Error& error, std::string_view text);

}  // namespace holdfast::azure::test
