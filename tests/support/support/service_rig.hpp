// What the rigs of plugins have in common: a store before a service that a test writes the answers of.
#pragma once

#include <chrono>
#include <memory>
#include <string_view>
#include <vector>

#include "support/fake_call.hpp"
#include "support/plugin_host.hpp"
#include "support/plugin_store.hpp"
#include "support/scripted_transport.hpp"
#include "support/thrown.hpp"

namespace holdfast::test {

/// Fri, 24 May 2013 00:00:00 GMT
inline constexpr std::chrono::seconds rig_time{1'369'353'600};
/// A clock that stands at that time.
[[nodiscard]] std::chrono::system_clock::time_point rig_now() noexcept;

/// A part of an object of 24 May 2013: `range` as in "3-6/10", `etag` with its quotes.
[[nodiscard]] http::Response part_of(std::string_view body, std::string_view range, std::string_view etag);

/// The base of a rig, which adds credentials and the store.
class ServiceRig {
 public:
  /// The last request that arrived.
  [[nodiscard]] SentRequest last() const { return transport->requests().back(); }
  [[nodiscard]] std::vector<SentRequest> requests() const { return transport->requests(); }
  /// How many requests of that method arrived.
  [[nodiscard]] std::size_t sent(std::string_view method) const;

  const std::shared_ptr<ScriptedTransport> transport = std::make_shared<ScriptedTransport>();
  const PluginTransport sending{transport};
  FakeCall call;
};

}  // namespace holdfast::test
