// A transport without a network: answers and failures as a test writes them.
//
//   ScriptedTransport transport;
//   transport.on("POST https://h/v1/backups/s3").fail(Cause::cut, Sent::maybe);       // the answer got lost
//   transport.on("GET https://h/v1/backups/s3/x").reply({.body = "{}"}).times(3);
//   transport.on("GET https://h/v1/backups/s3/x").reply({.status = 503, .headers = {{"Retry-After", "2"}}}).always();
//   transport.on("GET https://h/slow").block_until(gate).reply({});
//   transport.on("GET https://h/big").cut_after(100).reply({.body = big});
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/failure.hpp"
#include "http/transport.hpp"
#include "support/faulty_store.hpp"

namespace holdfast::test {

/// A request as it was sent.
struct SentRequest {
  std::string method = {};
  std::string url = {};
  http::Headers headers = {};
  std::string body = {};

  /// The value of the first header of that name; "(none)" where there is none.
  [[nodiscard]] std::string header(std::string_view name) const;
};

/// What becomes of some requests: an empty 200 unless it says more.
class ScriptedAnswer {
 public:
  ScriptedAnswer& reply(http::Response response);
  /// Fails as the client does; `stage` as far as it can be told from the rest.
  ScriptedAnswer& fail(http::Cause cause, http::Sent sent, std::optional<http::Stage> stage = {});
  /// Hands on the head and so many bytes of the body, then the connection is cut.
  ScriptedAnswer& cut_after(std::uint64_t bytes);
  /// The request has been sent, and its answer takes until then. Borrowed.
  ScriptedAnswer& block_until(Gate& gate);
  /// How many requests it is for. Default: 1.
  ScriptedAnswer& times(std::uint64_t requests);
  ScriptedAnswer& always();

 private:
  friend class ScriptedTransport;

  http::Response response_{.status = 200};
  std::optional<http::Failure> failure_;
  std::uint64_t cut_after_ = std::numeric_limits<std::uint64_t>::max();
  Gate* gate_ = nullptr;
  std::uint64_t left_ = 1;
};

/// Threads: requests from any thread; scripts are written while none is under way.
class ScriptedTransport final : public http::Transport {
 public:
  /// For requests of that method and URL, in the order in which they are written.
  ScriptedAnswer& on(std::string_view method_and_url);

  /// Throws InternalError for a request that nothing is written for, or no longer.
  http::Head stream(const http::Request& request, const http::ReplySink& sink,
                    const store::CallOptions& options = {}) override;

  [[nodiscard]] std::vector<SentRequest> requests() const;
  /// Whether every answer that is not for always was given as often as it was written.
  [[nodiscard]] bool is_used_up() const;

 private:
  ScriptedAnswer take(const http::Request& request);

  mutable std::mutex mutex_;
  std::map<std::string, std::deque<ScriptedAnswer>, std::less<>> answers_;
  std::vector<SentRequest> requests_;
};

}  // namespace holdfast::test
