// The engine's HTTP client, on libcurl: for clusters with a REST interface and, as a service, for plugins.
//
// Each call in flight has a lane of its own, a pair of libcurl's handles with the connections that it keeps open (see
// lane.hpp), and is driven by the calling thread. One thread that drives all transfers is no faster (measured:
// both saturate TLS) and would cost more: sinks are promised the caller's thread, so every piece of data would have to
// change threads; a slow sink would hold up everybody; and parallel TLS would be bound to one core.
//
// HTTP/1.1 alone: object stores have nothing else, or are slower with it. TLS 1.2 or later, always verified. Redirects
// are answers: secrets in headers must not follow them. A connection found dead is replaced and the request sent again
// by itself only if the request is repeatable (see Repeat).
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "http/transport.hpp"
#include "store/plugin_log.hpp"
#include "store/redact.hpp"

namespace holdfast::http {

struct ClientOptions {
  std::string user_agent = {};             ///< Empty: "holdfast/VERSION".
  std::filesystem::path ca_file = {};      ///< PEM. With neither file nor folder: what the system trusts.
  std::filesystem::path ca_folder = {};    ///< As made by `openssl rehash`.
  std::filesystem::path certificate = {};  ///< The client's own, PEM; empty: none.
  std::filesystem::path key = {};          ///< Of the certificate, PEM, without passphrase.
  /// A URL; empty: none; absent: what http_proxy, https_proxy and all_proxy say, but never for this machine itself.
  /// no_proxy holds for both.
  std::optional<std::string> proxy = {};
  Timeouts timeouts = {};
  Headers headers = {};           ///< Sent along unless the request has its own of that name.
  store::Redactor redactor = {};  ///< Knows secrets, such as tokens in `headers`.
  store::LogSink log = {};        ///< Told of every request at debug level; secrets are masked. May be empty.
};

/// A Transport over the network. Its connections close with it; no call may be in flight then.
///
/// A call returns within 100 ms of its cancellation.
class Client final : public Transport {
 public:
  /// Loads libcurl if nobody has; makes no connection and reads no file of certificates yet. Throws UnsupportedError
  /// where there is no libcurl.
  explicit Client(ClientOptions options = {});
  ~Client() override;

  Head stream(const Request& request, const ReplySink& sink, const store::CallOptions& options = {}) override;

 protected:
  [[nodiscard]] std::string shown_url_of(const Request& request) const override;

 private:
  struct Parts;
  const std::unique_ptr<Parts> parts_;
};

}  // namespace holdfast::http
