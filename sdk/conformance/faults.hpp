// holdfast.http/1 as the kit offers it to plugins: the engine's own, with faults on demand and every request counted.
//
// The ABI gives a plugin one table of this service for the life of the process, and its send() is not told whose it is:
// hence the state per process behind these functions.
#pragma once

#include <holdfast/abi.h>

#include <cstdint>
#include <string_view>

namespace holdfast::conformance {

/// The table that plugins under test get.
const hf_http& http_with_faults() noexcept;

/// Requests that plugins have sent in this process, answered by a fault or not.
std::uint64_t http_requests() noexcept;

/// Gives this process connections of its own. For children: two processes must not speak through one connection, nor
/// may one of them say good-bye in it.
void renew_http();
/// Closes the connections of this process; no request may be sent any more.
void close_http();

/// What becomes of every request instead of an answer by the service.
struct Fault {
  enum class Kind : std::uint8_t {
    answer,       ///< The service answers with `status` and nothing else.
    timeout,      ///< No answer comes, until the engine gives up.
    unreachable,  ///< No connection comes about.
    stalled,      ///< Nothing happens until the call is cancelled, or five seconds have passed.
    truncated,    ///< The service's own answer, whose body breaks off in the middle.
  };
  Kind kind = Kind::answer;
  std::int32_t status = 0;
  std::string_view retry_after = {};  ///< The header's value; empty: no such header.
};

/// `fault` happens to all requests while this lives. Only one at a time; threads: sends may be under way.
class Injected {
 public:
  explicit Injected(const Fault& fault);
  ~Injected();
  Injected(const Injected&) = delete;
  Injected& operator=(const Injected&) = delete;

  /// How many requests met it so far.
  [[nodiscard]] std::uint64_t requests() const noexcept { return http_requests() - before_; }

 private:
  std::uint64_t before_;
};

}  // namespace holdfast::conformance
