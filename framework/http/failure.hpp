// What can go wrong with a request, and the Error that comes of it: the one table for client and doubles.
#pragma once

#include <cstdint>
#include <holdfast/errors.hpp>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace holdfast::http {

enum class Cause : std::uint8_t {
  unsendable,     ///< The request itself cannot be: its URL, a header.
  not_resolved,   ///< No address for the name.
  link_local,     ///< See Reach.
  not_connected,  ///< Refused, unreachable.
  proxy,          ///< The proxy would not connect.
  tls,            ///< No agreement on TLS.
  not_trusted,    ///< TLS, but with whom?
  tls_files,      ///< A CA or a client's certificate cannot be used.
  cut,            ///< The connection ended before the answer did.
  too_slow,       ///< One of Timeouts.
  deadline,       ///< The caller's.
  cancelled,
  not_http,   ///< The answer is no HTTP.
  too_large,  ///< The answer is larger than Request::max_reply, or its headers than anything sensible.
  other
};

/// How far a request had come.
enum class Stage : std::uint8_t { resolve, connect, secure, send, wait, receive };

/// Whether the request may have reached the server. Where it did not, sending it again is safe whatever it asks for;
/// where it may have, a request that is not repeatable must not be sent again before somebody has looked.
enum class Sent : std::uint8_t { no, maybe, yes };

struct Failure {
  Cause cause = Cause::other;
  Stage stage = Stage::resolve;
  Sent sent = Sent::no;
  std::string detail = {};  ///< What exactly, fit to be shown.
};

/// UsageError, ConfigError, UnavailableError, TimeoutError, CancelledError or FailedError. `shown_url` is fit to be
/// shown. Retryable where trouble of this kind passes, and the request was not sent or is repeatable. Details: "sent",
/// "stage".
[[nodiscard]] Error to_error(const Failure& failure, const Request& request, std::string_view shown_url);

/// Throws to_error(...) as the subclass of its code.
[[noreturn]] void raise_failure(const Failure& failure, const Request& request, std::string_view shown_url);

/// What a failure of a Transport says about it; Sent::no for other errors.
[[nodiscard]] Sent sent(const Error& error) noexcept;

}  // namespace holdfast::http
