// What signs a request, and where that comes from.
#pragma once

#include <holdfast/plugin.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::s3 {

/// What signs a request. An empty key_id: anonymous, requests go out unsigned.
struct Credentials {
  std::string key_id = {};
  std::string secret = {};
  std::string session_token = {};  ///< Empty for keys that last.
  std::optional<std::chrono::system_clock::time_point> expires_at =
      {};                   ///< Absent: they last until somebody ends them.
  std::string source = {};  ///< "the environment"; no secret in it.

  [[nodiscard]] bool is_anonymous() const noexcept { return key_id.empty(); }
};

/// A place that had no credentials, and why.
struct SkippedSource {
  std::string source = {};
  std::string reason = {};
};

/// Where credentials come from, refreshed before they expire.
///
/// Threads: every function from any thread. They block at most as long as the call allows.
class CredentialSource {
 public:
  virtual ~CredentialSource() = default;
  CredentialSource() = default;
  CredentialSource(const CredentialSource&) = delete;
  CredentialSource& operator=(const CredentialSource&) = delete;

  /// Throws HF_E_UNAUTHENTICATED where there are none, saying which places were tried; HF_E_INVALID_CONFIG where a
  /// place is set up wrongly; what the call or the HTTP of the engine throws.
  virtual Credentials current(const sdk::Call&) = 0;
  /// The service said that these have expired: the next current() fetches new ones (once, however many threads say so).
  virtual void expired(const Credentials&) = 0;
  /// The places that were looked at before the one that had credentials, in that order.
  [[nodiscard]] virtual std::vector<SkippedSource> skipped() const { return {}; }
};

}  // namespace holdfast::s3
