// The seam between those who speak HTTP and what carries it: the client, or a double in tests.
#pragma once

#include <string>

#include "http/message.hpp"
#include "store/store.hpp"

namespace holdfast::http {

/// Sends requests and waits for their answers. Never tries again and never follows a redirect by itself: see
/// store::retry(), which the errors are made for.
///
/// Threads: every function from any thread, also concurrently. They block.
/// Errors:  an answer of any status is a success. Otherwise what to_error() of failure.hpp makes of it, which is
///          UnavailableError (retryable where the same request may be sent again), TimeoutError past the deadline,
///          CancelledError, ConfigError, UsageError. sent(error) tells whether the request may have reached the server.
class Transport {
 public:
  virtual ~Transport() = default;
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  /// The whole answer. Throws FailedError where its body is larger than Request::max_reply.
  Response send(const Request& request, const store::CallOptions& options = {});

  /// Hands the body on piece by piece, however large; returns its head, which `sink` got as well.
  virtual Head stream(const Request& request, const ReplySink& sink, const store::CallOptions& options = {}) = 0;

 protected:
  /// The request's URL, fit to be shown.
  [[nodiscard]] virtual std::string shown_url_of(const Request& request) const;
};

}  // namespace holdfast::http
