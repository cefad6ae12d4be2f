// What goes to a server over HTTP, and what comes back.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "store/plugin_log.hpp"

namespace holdfast::http {

/// Name and value.
using Header = std::pair<std::string, std::string>;
/// In the order of the wire. Names are equal whatever their case.
using Headers = std::vector<Header>;

/// The value of the first header called `name`, borrowed.
[[nodiscard]] std::optional<std::string_view> find(const Headers& headers, std::string_view name) noexcept;

/// A body that comes into being while it is sent.
struct BodySource {
  std::uint64_t size = 0;  ///< Bytes, exactly. Bodies are never chunked: object stores refuse that.
  /// Puts what stands at `offset` into `into`, at least one byte; returns how many. A repeated request begins again at
  /// zero. Called on the thread that sends; what it throws ends the transfer and leaves the call unchanged.
  std::function<std::size_t(std::uint64_t offset, std::span<std::byte> into)> read = {};
};

/// None, bytes that the caller keeps until the call returns, or a source of them.
using Body = std::variant<std::monostate, std::span<const std::byte>, BodySource>;

/// `text` as a body, borrowed.
[[nodiscard]] inline std::span<const std::byte> as_body(std::string_view text) noexcept {
  return std::as_bytes(std::span{text});
}

/// How long what may take. Zero: without end.
struct Timeouts {
  std::chrono::nanoseconds connect = std::chrono::seconds{10};  ///< Until connected: name, address, TLS.
  std::chrono::nanoseconds idle = std::chrono::seconds{60};     ///< With no byte in either direction, once connected.
  std::chrono::nanoseconds total{0};                            ///< From the call to the answer's last byte.
  std::uint64_t slowest = 1024;  ///< Bytes a second: what a body must make, on average, over `slow_for`. 0: any pace.
  std::chrono::nanoseconds slow_for = std::chrono::seconds{30};
};

/// Whether the request may reach the server twice, as far as the server's state goes.
enum class Repeat : std::uint8_t {
  by_method,  ///< As RFC 9110, 9.2.2, has it: GET, HEAD, OPTIONS, TRACE, PUT and DELETE may, others may not.
  safe,
  never
};

/// Where the request may go.
enum class Reach : std::uint8_t {
  services,  ///< Anywhere but link-local addresses, whatever the name resolves to.
  metadata   ///< A machine's own metadata service: link-local addresses too, and never through a proxy.
};

/// A way to cancel beside the stop token, for those who have none: plugins.
struct CancelPoll {
  int descriptor = -1;                   ///< Borrowed; turns readable on cancellation. -1: none.
  std::function<bool()> is_wanted = {};  ///< Asked ten times a second where there is no descriptor.
};

inline constexpr std::uint64_t default_max_reply = 8 << 20;

struct Request {
  std::string method = "GET";
  std::string url;  ///< http:// or https://, encoded, sent as it is. Without user and password: those are headers.
  Headers headers = {};
  Body body = {};
  Repeat repeat = Repeat::by_method;
  Reach reach = Reach::services;
  std::optional<Timeouts> timeouts = {};        ///< Instead of the client's.
  std::uint64_t max_reply = default_max_reply;  ///< Bytes that send() takes; stream() hands on any number.
  CancelPoll cancel = {};
  store::LogSink log = {};                ///< Instead of the client's.
  std::filesystem::path ca_file = {};     ///< Instead of the client's file and folder; empty: those.
  std::optional<std::string> proxy = {};  ///< Instead of the client's, with the meaning it has there.
};

/// Whether `request` may be sent again although it may have reached the server.
[[nodiscard]] bool is_repeatable(const Request& request) noexcept;

/// A status of any kind is an answer, not a failure.
struct Head {
  int status = 0;
  Headers headers = {};
};

struct Response {
  int status = 0;
  Headers headers = {};
  std::string body = {};
};

/// Gets an answer as it arrives, on the thread that sends. What either function throws ends the transfer and leaves the
/// call unchanged. Both may be empty.
struct ReplySink {
  std::function<void(const Head&)> head = {};                 ///< Once, before the first byte.
  std::function<void(std::span<const std::byte>)> data = {};  ///< In order.
};

}  // namespace holdfast::http
