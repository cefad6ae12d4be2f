#include "http/failure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace holdfast::http {
namespace {

struct CauseTraits {
  Cause cause;
  ErrorCode code;
  Retry retry;  ///< Whether the same request may succeed a moment later.
  std::string_view message;
  std::string_view hint;
};

constexpr std::array<CauseTraits, 15> cause_table{{
    {Cause::unsendable, ErrorCode::usage, Retry::never, "it cannot be sent", ""},
    {Cause::not_resolved, ErrorCode::unavailable, Retry::once, "the host's name has no address",
     "check the spelling of the host, and this machine's DNS"},
    {Cause::link_local, ErrorCode::config, Retry::never, "the address is link-local, which only metadata services are",
     "name the address of the service itself"},
    {Cause::not_connected, ErrorCode::unavailable, Retry::safe, "cannot connect",
     "check that the server runs, and that host and port are right"},
    {Cause::proxy, ErrorCode::unavailable, Retry::safe, "the proxy does not connect",
     "check the proxy's address, and what it lets through (https_proxy, no_proxy)"},
    {Cause::tls, ErrorCode::unavailable, Retry::safe, "no agreement on TLS",
     "check that the port speaks TLS 1.2 or later; write http:// if it has none at all"},
    {Cause::not_trusted, ErrorCode::unavailable, Retry::never, "the server's certificate cannot be verified",
     "name the file of the authority that issued it, or correct the host; verifying cannot be switched off"},
    {Cause::tls_files, ErrorCode::config, Retry::never, "the files of certificates cannot be used",
     "check that the files of authority, certificate and key exist, and are PEM"},
    {Cause::cut, ErrorCode::unavailable, Retry::safe, "the connection was cut",
     "check the network, and the server's log"},
    {Cause::too_slow, ErrorCode::unavailable, Retry::safe, "it took too long",
     "check the network, and the server's load"},
    {Cause::deadline, ErrorCode::timeout, Retry::never, "the deadline has passed", "allow more time"},
    {Cause::cancelled, ErrorCode::cancelled, Retry::never, "cancelled", ""},
    {Cause::not_http, ErrorCode::unavailable, Retry::never, "the answer is not HTTP",
     "check that this is the port of the service's HTTP interface"},
    {Cause::too_large, ErrorCode::failed, Retry::never, "the answer is too large",
     "check that this is the address of the service"},
    {Cause::other, ErrorCode::unavailable, Retry::never, "it failed", ""},
}};

static_assert(
    [] {
      for (std::size_t i = 0; i < cause_table.size(); ++i)
        if (static_cast<std::size_t>(cause_table[i].cause) != i) return false;
      return true;
    }(),
    "the rows of cause_table stand in the order of the enumeration");

struct StageTraits {
  std::string_view name;
  std::string_view doing;
};

constexpr std::array<StageTraits, 6> stage_table{{
    {"resolve", "looking up the host"},
    {"connect", "connecting"},
    {"secure", "agreeing on TLS"},
    {"send", "sending"},
    {"wait", "waiting for the answer"},
    {"receive", "receiving the answer"},
}};

constexpr std::array<std::string_view, 3> sent_names{"no", "maybe", "yes"};

/// Causes that say nothing without where they struck.
bool needs_stage(Cause cause) noexcept {
  return cause == Cause::cut || cause == Cause::too_slow || cause == Cause::deadline || cause == Cause::cancelled;
}

std::string message_of(const Failure& failure, const CauseTraits& row) {
  std::string text{row.message};
  if (!failure.detail.empty()) text += fmt::format(": {}", failure.detail);
  if (needs_stage(failure.cause))
    text += fmt::format(", while {}", stage_table[static_cast<std::size_t>(failure.stage)].doing);
  return text;
}

}  // namespace

Error to_error(const Failure& failure, const Request& request, std::string_view shown_url) {
  const CauseTraits& row = cause_table[static_cast<std::size_t>(failure.cause)];
  const bool can_repeat = failure.sent == Sent::no || is_repeatable(request);
  std::string hint{row.hint};
  if (row.retry != Retry::never && !can_repeat) hint = "it may have had its effect: look before you send it again";
  return Error{row.code,
               {.message = fmt::format("{} '{}': {}", request.method, shown_url, message_of(failure, row)),
                .hint = std::move(hint),
                .details = {{"sent", std::string{sent_names[static_cast<std::size_t>(failure.sent)]}},
                            {"stage", std::string{stage_table[static_cast<std::size_t>(failure.stage)].name}}},
                .retry = can_repeat ? row.retry : Retry::never}};
}

void raise_failure(const Failure& failure, const Request& request, std::string_view shown_url) {
  const Error error = to_error(failure, request, shown_url);
  raise(error.code(), error.info());
}

Sent sent(const Error& error) noexcept {
  for (const auto& [name, value] : error.info().details)
    if (name == "sent")
      for (std::size_t i = 0; i < sent_names.size(); ++i)
        if (value == sent_names[i]) return static_cast<Sent>(i);
  return Sent::no;
}

}  // namespace holdfast::http
