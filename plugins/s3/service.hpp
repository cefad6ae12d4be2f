// One S3 service as one bucket's requests meet it: where it is, what its clock says, and who asks.
#pragma once

#include "credentials/credentials.hpp"
#include "endpoint.hpp"
#include "errors.hpp"
#include "sign.hpp"

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
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::s3 {

/// What is asked of the service.
struct Request {
  std::string method = "GET";
  std::string key = {};  ///< With the path in front; empty for the bucket itself.
  support::Query query = {};
  sdk::HttpHeaders headers = {};
  std::span<const std::byte> body = {};  ///< Borrowed.
  std::string payload_hash{empty_payload_hash};
  std::string_view permission = {};  ///< What it takes: "s3:PutObject".
  std::uint32_t flags = 0;           ///< HF_HTTP_REPEATABLE, for a POST that may reach the service twice.
};

/// Every request is signed anew each time it is sent. What goes wrong for a reason that can be mended at once is asked
/// again, each reason once: the bucket's region, a clock that is off, credentials that have expired. Everything else is
/// the engine's to repeat.
///
/// Threads: every function from any thread. Errors: what sdk::Http and the credentials throw, and to_error() of what
/// the service refuses.
class Service {
 public:
  using Clock = support::Clock;

  Service(Settings settings, const sdk::Http& http, std::shared_ptr<CredentialSource> credentials,
          Clock clock = std::chrono::system_clock::now);

  /// What the bucket's URL answers to somebody who has signed nothing: what is there, before anybody is asked for keys.
  sdk::HttpResponse greet(const sdk::Call& call) const;
  /// An answer of 2xx without an <Error> in it; everything else is thrown.
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
  /// As it is known now: the region may be found out on the way.
  [[nodiscard]] std::shared_ptr<const Endpoint> endpoint() const;
  [[nodiscard]] CredentialSource& credentials() const noexcept { return *credentials_; }
  /// The service's time, as far as it is known.
  [[nodiscard]] std::chrono::system_clock::time_point now() const { return clock_.now(); }
  [[nodiscard]] std::chrono::seconds clock_offset() const noexcept { return clock_.offset(); }
  /// Whether the bucket has been seen to exist.
  [[nodiscard]] bool has_seen_bucket() const noexcept { return bucket_seen_.load(); }

 private:
  /// Sends one signed request; collects the answer's body unless it is a success that goes elsewhere.
  using Transmit = std::function<sdk::HttpResponse(const sdk::HttpRequest&)>;
  /// What may still be mended for a request.
  struct Mendable {
    bool region = true;
    bool clock = true;
    bool credentials = true;
  };

  /// What a request was signed with.
  struct Used {
    Credentials who;
    std::shared_ptr<const Endpoint> where;
  };

  sdk::HttpResponse exchange(const sdk::Call& call, const Request& request, const Transmit& transmit);
  Used to_be_used(const sdk::Call& call);
  sdk::HttpResponse sign_and_send(const Request& request, const Used& with, const Transmit& transmit) const;
  sdk::HttpResponse with_words(const sdk::Call& call, const Request& request, sdk::HttpResponse response);
  bool mend(const sdk::Call& call, const Refusal& refusal, const Used& used, Mendable& left);
  bool mend_region(const sdk::Call& call, const Refusal& refusal, const Endpoint& used);

  const Settings settings_;
  const sdk::Http http_;
  const std::shared_ptr<CredentialSource> credentials_;
  support::ServiceClock clock_;
  std::atomic<bool> bucket_seen_{false};
  mutable std::mutex mutex_;
  std::shared_ptr<const Endpoint> endpoint_;  // guarded by mutex_
  std::string last_key_id_;                   // guarded by mutex_: for messages
};

}  // namespace holdfast::s3
