// The Security Token Service: roles, and who one is.
// docs.aws.amazon.com/STS/latest/APIReference; MinIO speaks the same.
#pragma once

#include "credentials/provider.hpp"

#include <holdfast/support/percent.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace holdfast::s3 {

/// A role to be taken on.
struct Role {
  std::string arn = {};
  std::string session_name = {};  ///< Shows in the service's logs; empty: "holdfast".
  std::string external_id = {};   ///< As the role's owner asks for it.
  std::chrono::seconds duration{3600};
};

/// Whom the service takes the owner of some credentials for.
struct CallerIdentity {
  std::string arn = {};
  std::string account = {};
};

struct StsOptions {
  std::string region = {};    ///< Empty: "us-east-1".
  std::string endpoint = {};  ///< A URL; empty: what AWS_ENDPOINT_URL_STS or AWS_ENDPOINT_URL says, else AWS's own.
  std::string ca_file = {};   ///< As in sdk::HttpRequest.
  std::string proxy = {};     ///< As in sdk::HttpRequest.
};

/// Threads: every function from any thread.
/// Errors:  what the service's code means, by a table; HF_E_INVALID_CONFIG for an endpoint without TLS, except on this
///          machine; what the HTTP of the engine throws.
class Sts {
 public:
  /// Borrows `around`.
  Sts(const Surroundings& around, const StsOptions& options);

  /// `who` must be allowed to assume the role.
  [[nodiscard]] Credentials assume_role(const sdk::Call& call, const Role& role, const Credentials& who) const;
  /// With a token of an identity provider instead of credentials.
  [[nodiscard]] Credentials assume_role_with_token(const sdk::Call& call, const Role& role,
                                                   std::string_view token) const;
  /// Takes no permission.
  [[nodiscard]] CallerIdentity caller_identity(const sdk::Call& call, const Credentials& who) const;
  [[nodiscard]] const std::string& endpoint() const noexcept { return endpoint_; }

 private:
  /// The answer's XML. Signed unless `who` is anonymous.
  [[nodiscard]] std::string post(const sdk::Call& call, const support::Query& form, const Credentials& who) const;

  const Surroundings& around_;
  const std::string region_;
  const std::string endpoint_;
  const std::string ca_file_;
  const std::string proxy_;
};

}  // namespace holdfast::s3
