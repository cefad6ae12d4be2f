// A web server on a port of its own that does what a test tells it, right or wrong.
//
//   HttpServer server;
//   server.on("GET /a", replies({.body = "hello"}));
//   server.on("GET /b", [](Exchange& exchange) { exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"); });
//   server.on("GET /c", [](Exchange& exchange) { exchange.wait_for_end(); });   // stalls
//   client.send({.url = server.url("/a")});
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/certificates.hpp"

namespace holdfast::test {

using HeaderPairs = std::vector<std::pair<std::string, std::string>>;

/// A request as it arrived.
struct ReceivedRequest {
  std::string method = {};
  std::string target = {};
  HeaderPairs headers = {};
  std::string body = {};         ///< Once read.
  std::uint64_t connection = 0;  ///< Counted from 1, in the order they were accepted.

  /// The value of the first header of that name, in lower case; "(none)" where there is none.
  [[nodiscard]] std::string header(std::string_view name) const;
};

/// An answer as it should be. Content-Length is added.
struct Answer {
  int status = 200;
  HeaderPairs headers = {};
  std::string body = {};
};

/// One request and what becomes of it. When a script returns without having answered or more than once, the connection
/// is closed, so a script may also break off anywhere.
class Exchange {
 public:
  virtual ~Exchange() = default;
  /// Without its body, before read_body().
  [[nodiscard]] virtual const ReceivedRequest& request() const = 0;
  virtual void read_body() = 0;
  /// Reads the body and answers properly; the connection stays open.
  virtual void reply(const Answer& answer) = 0;
  /// Writes just these bytes; the connection closes after the script.
  virtual void send(std::string_view bytes) = 0;
  /// The connection ends with a reset instead of a good-bye.
  virtual void reset() = 0;
  /// Until the client has gone or the server ends.
  virtual void wait_for_end() = 0;
};

using Script = std::function<void(Exchange&)>;

[[nodiscard]] Script replies(Answer answer);

struct HttpServerOptions {
  const Identity* identity = nullptr;   ///< With TLS, as this; borrowed.
  std::optional<int> tls_version = {};  ///< OpenSSL's number of the only version it speaks.
  std::string client_authority = {};    ///< PEM; clients must have a certificate of it. Empty: need none.
};

/// Listens on 127.0.0.1 from its construction to its end, which ends all connections.
///
/// Threads: every function from any thread. Scripts run on the connection's own.
class HttpServer {
 public:
  explicit HttpServer(HttpServerOptions options = {});
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// For requests of that method and target, as "GET /a?b=c". Scripts of the same name are used in the order they were
  /// made, the last one for ever.
  void on(std::string_view method_and_target, Script script);
  /// For requests without a script; where this is not set, they are answered with 501.
  void otherwise(Script script);

  [[nodiscard]] std::uint16_t port() const;
  /// "http://127.0.0.1:PORT" and the target; https with TLS.
  [[nodiscard]] std::string url(std::string_view target = "/") const;

  [[nodiscard]] std::uint64_t connections() const;
  [[nodiscard]] std::vector<ReceivedRequest> requests() const;
  /// Until `count` requests have arrived. False if they do not within ten seconds.
  [[nodiscard]] bool wait_for_requests(std::size_t count) const;

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::test
