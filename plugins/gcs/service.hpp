// Google's storage as one bucket's requests meet it: where it is, what its clock says, and who asks.
#pragma once

#include "credentials/credentials.hpp"
#include "endpoint.hpp"
#include "errors.hpp"

#include <holdfast/http.hpp>
#include <holdfast/support/service_clock.hpp>
#include <holdfast/support/streaming.hpp>
#include <holdfast/support/surroundings.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::gcs {

/// What is asked of the service.
struct Request {
  std::string method = "GET";
  Resource resource = Resource::objects;
  std::string key = {};  ///< With the path in front; empty for what is above all objects.
  support::Query query = {};
  sdk::HttpHeaders headers = {};
  std::span<const std::byte> body = {};  ///< Borrowed.
  std::string session = {};              ///< Path and query of a resumable upload, instead of what is above. A secret.
  std::string_view permission = {};      ///< What it takes: "storage.objects.create".
  std::uint32_t flags = 0;               ///< HF_HTTP_REPEATABLE, for a POST that may reach the service twice.
};

/// Every request says anew who asks each time it is sent. What goes wrong for a reason that can be mended at once is
/// asked again, each reason once: credentials that have expired, a clock that is off. Everything else is the engine's
/// to repeat.
///
/// Threads: every function from any thread. Errors: what sdk::Http and the credentials throw, and to_error() of what
/// the service refuses.
class Service {
 public:
  using Clock = support::Clock;

  Service(Settings settings, const sdk::Http& http, std::shared_ptr<CredentialSource> credentials,
          Clock clock = std::chrono::system_clock::now);

  /// What the bucket's URL answers to somebody who has not said who he is: what is there, before anybody is asked for
  /// credentials.
  sdk::HttpResponse greet(const sdk::Call& call) const;
  /// An answer of 2xx; everything else is thrown.
  sdk::HttpResponse send(const sdk::Call& call, const Request& request);
  /// An answer of any kind, for those who look at refusals themselves.
  sdk::HttpResponse ask(const sdk::Call& call, const Request& request);

  using OnHead = support::OnHead;
  using OnData = support::OnData;
  /// Hands an answer of 2xx on as it arrives; everything else is thrown.
  void stream(const sdk::Call& call, const Request& request, const OnHead& on_head, const OnData& on_data);

  /// What it means that `request` was refused.
  [[nodiscard]] sdk::Error error_of(const Refusal& refusal, const Request& request) const;

  [[nodiscard]] const Settings& settings() const noexcept { return settings_; }
  [[nodiscard]] const Endpoint& endpoint() const noexcept { return endpoint_; }
  /// Where objects are asked for: at the JSON API, which does not know HMAC keys, or at the XML API.
  [[nodiscard]] Resource data_resource() const noexcept {
    return settings_.access_key.empty() ? Resource::objects : Resource::xml;
  }
  [[nodiscard]] CredentialSource& credentials() const noexcept { return *credentials_; }
  /// The service's time, as far as it is known.
  [[nodiscard]] std::chrono::system_clock::time_point now() const { return clock_.now(); }
  [[nodiscard]] std::chrono::seconds clock_offset() const noexcept { return clock_.offset(); }
  /// Whether the bucket has been seen to exist.
  [[nodiscard]] bool has_seen_bucket() const noexcept { return bucket_seen_.load(); }

 private:
  /// Sends one request; collects the answer's body unless it is a success that goes elsewhere.
  using Transmit = std::function<sdk::HttpResponse(const sdk::HttpRequest&)>;
  /// What may still be mended for a request.
  struct Mendable {
    bool clock = true;
    bool credentials = true;
  };

  sdk::HttpResponse exchange(const sdk::Call& call, const Request& request, const Transmit& transmit);
  Credentials to_be_used(const sdk::Call& call);
  sdk::HttpResponse send_as(const Credentials& who, const Request& request, const Transmit& transmit) const;
  sdk::HttpResponse with_words(const sdk::Call& call, const Request& request, const Credentials& who,
                               const sdk::HttpResponse& response) const;
  [[nodiscard]] Refusal with_bucket(const sdk::Call& call, const Request& request, Refusal refusal);
  bool mend(const sdk::Call& call, const Refusal& refusal, const Credentials& used, Mendable& left);

  const Settings settings_;
  const Endpoint endpoint_;
  const sdk::Http http_;
  const std::shared_ptr<CredentialSource> credentials_;
  support::ServiceClock clock_;
  std::atomic<bool> bucket_seen_{false};
  mutable std::mutex mutex_;
  std::string last_who_;  // guarded by mutex_: for messages
};

using support::is_success;

}  // namespace holdfast::gcs
