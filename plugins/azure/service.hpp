// One blob service as one container's requests meet it: where it is, what its clock says, and who asks.
#pragma once

#include "credentials/credentials.hpp"
#include "endpoint.hpp"
#include "errors.hpp"
#include "sign.hpp"

#include <holdfast/http.hpp>
#include <holdfast/support/service_clock.hpp>
#include <holdfast/support/streaming.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::azure {

/// What a request without a key is about.
enum class Scope : std::uint8_t { container, account };

/// What is asked of the service.
struct Request {
  std::string method = "GET";
  std::string key = {};  ///< With the path in front; empty for what `scope` says.
  Scope scope = Scope::container;
  support::Query query = {};
  sdk::HttpHeaders headers = {};
  std::span<const std::byte> body = {};  ///< Borrowed.
  std::string_view permission = {};      ///< What it takes of a shared access signature: "w (write)".
  std::uint32_t flags = 0;               ///< HF_HTTP_REPEATABLE, for a POST that may reach the service twice.
};

/// Every request is signed anew each time it is sent. What goes wrong for a reason that can be mended at once is asked
/// again, each reason once: a clock that is off, a token that has expired. Everything else is the engine's to repeat.
///
/// Threads: every function from any thread. Errors: what sdk::Http and the credentials throw, and to_error() of what
/// the service refuses.
class Service {
 public:
  using Clock = std::function<std::chrono::system_clock::time_point()>;

  Service(Settings settings, const sdk::Http& http, std::shared_ptr<CredentialSource> credentials,
          Clock clock = std::chrono::system_clock::now);

  /// What the container's URL answers to somebody who has signed nothing: what is there, before anybody is asked for
  /// keys.
  sdk::HttpResponse greet(const sdk::Call& call) const;
  /// An answer of 2xx; everything else is thrown.
  sdk::HttpResponse send(const sdk::Call& call, const Request& request);
  /// An answer of any kind, for those who look at refusals themselves.
  sdk::HttpResponse ask(const sdk::Call& call, const Request& request);

  using OnHead = support::OnHead;
  using OnData = support::OnData;
  /// Hands an answer of 2xx on as it arrives; everything else is thrown.
  void stream(const sdk::Call& call, const Request& request, const OnHead& on_head, const OnData& on_data);

  /// A request as it stands within a batch: its path and query, and the headers that sign it.
  struct Inner {
    std::string target = {};
    sdk::HttpHeaders headers = {};
  };
  [[nodiscard]] Inner inner(const sdk::Call& call, const Request& request);

  /// What it means that `request` was refused.
  [[nodiscard]] sdk::Error error_of(const Refusal& refusal, const Request& request) const;

  [[nodiscard]] const Settings& settings() const noexcept { return settings_; }
  [[nodiscard]] const Endpoint& endpoint() const noexcept { return endpoint_; }
  [[nodiscard]] CredentialSource& credentials() const noexcept { return *credentials_; }
  /// The service's time, as far as it is known.
  [[nodiscard]] std::chrono::system_clock::time_point now() const { return clock_.now(); }
  [[nodiscard]] std::chrono::seconds clock_offset() const noexcept { return clock_.offset(); }

 private:
  /// Sends one signed request; collects the answer's body unless it is a success that goes elsewhere.
  using Transmit = std::function<sdk::HttpResponse(const sdk::HttpRequest&)>;
  /// What a request was signed with.
  struct Used {
    Credentials who;
    std::chrono::seconds offset{0};  ///< Of the clock.
  };
  /// What may still be mended for a request.
  struct Mendable {
    bool clock = true;
    bool credentials = true;
  };

  sdk::HttpResponse exchange(const sdk::Call& call, const Request& request, const Transmit& transmit);
  Credentials who_asks(const sdk::Call& call);
  [[nodiscard]] Unsigned unsigned_of(const Request& request) const;
  [[nodiscard]] std::string target_of(const Unsigned& question, const Credentials& who) const;
  sdk::HttpResponse sign_and_send(const Request& request, const Credentials& who, const Transmit& transmit) const;
  bool mend(const sdk::Call& call, const Refusal& refusal, const Used& used, Mendable& left);
  bool mend_clock(const sdk::Call& call, const Refusal& refusal, std::chrono::seconds used);

  const Settings settings_;
  const Endpoint endpoint_;
  const sdk::Http http_;
  const std::shared_ptr<CredentialSource> credentials_;
  support::ServiceClock clock_;
  mutable std::mutex mutex_;
  Signer last_signer_ = Signer::nobody;  // guarded by mutex_, as what follows: for messages
  std::string last_principal_;
};

}  // namespace holdfast::azure
