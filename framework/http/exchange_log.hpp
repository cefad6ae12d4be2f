// One line of log for each request.
#pragma once

#include <chrono>
#include <string_view>

#include "http/transfer.hpp"

namespace holdfast::http {

/// Knows when the request began. Borrows everything.
class ExchangeLog {
 public:
  ExchangeLog(const ClientOptions& client, const Request& request, std::string_view shown_url)
      : client_{client}, request_{request}, shown_url_{shown_url} {}

  /// At debug level: "GET 'URL': 200". Fields: method, url, status, elapsed_ms, sent_bytes and received_bytes of
  /// bodies, connection ("new" or "kept"), request.NAME and reply.NAME for headers, error.
  void write(const Outcome& outcome) const;

 private:
  [[nodiscard]] store::LogRecord record_of(const Outcome& outcome) const;

  const ClientOptions& client_;
  const Request& request_;
  const std::string_view shown_url_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace holdfast::http
