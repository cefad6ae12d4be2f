// The services that give out OAuth 2.0 tokens for what somebody can show: oauth2, sts and iamcredentials of
// googleapis.com. developers.google.com/identity/protocols/oauth2/service-account,
// cloud.google.com/iam/docs/reference/sts/rest, cloud.google.com/iam/docs/reference/credentials/rest
#pragma once

#include "credentials/provider.hpp"

#include <holdfast/support/percent.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::gcs {

/// Enough to read, write and remove objects, and no more.
inline constexpr std::string_view storage_scope = "https://www.googleapis.com/auth/devstorage.read_write";
/// Enough to take on another account.
inline constexpr std::string_view iam_scope = "https://www.googleapis.com/auth/iam";

struct TokenOptions {
  /// URL of what stands in for all of Google's token services, which are found by their paths there; empty: those
  /// themselves. Google's libraries take such an address from the file of credentials alone, which may come from
  /// anywhere; this one comes from the settings.
  std::string endpoint = {};
};

/// What is asked for a token.
struct TokenRequest {
  std::string url = {};  ///< As the file of credentials has it.
  support::Query form = {};
  sdk::HttpHeaders headers = {};
  std::string source = {};  ///< Whose token it is to be, for messages: "the key file '/etc/key.json'".
};

struct Token {
  std::string text = {};
  std::chrono::system_clock::time_point expires_at = {};
};

/// A service account that others act as.
struct Impersonation {
  std::string url = {};  ///< ".../serviceAccounts/EMAIL:generateAccessToken"
  std::vector<std::string> delegates = {};
  std::chrono::seconds lifetime{3600};
};

/// Whom the service takes the owner of a token for.
struct TokenOwner {
  std::string email = {};  ///< Empty where the token was given out without a right to tell.
  std::string scope = {};  ///< All of them, blanks between.
};

/// Threads: every function from any thread.
/// Errors:  what the service's code means, by a table; HF_E_INVALID_CONFIG for an address that is not Google's, or is
///          without TLS, unless it stands in for Google's on this machine; what the HTTP of the engine throws.
class TokenService {
 public:
  /// Borrows `around`.
  TokenService(const Surroundings& around, TokenOptions options);

  /// The token that the form is worth.
  [[nodiscard]] Token exchange(const sdk::Call& call, const TokenRequest& request) const;
  /// The answer of any kind to the form, for those who look at refusals themselves.
  [[nodiscard]] sdk::HttpResponse ask(const sdk::Call& call, const TokenRequest& request) const;
  /// The token in such an answer, or what is wrong with it.
  [[nodiscard]] Token token_in(const sdk::HttpResponse& reply, const TokenRequest& request) const;
  /// `who` must be allowed to create tokens for the account.
  [[nodiscard]] Credentials impersonate(const sdk::Call& call, const Impersonation& wish, const Credentials& who,
                                        std::string_view scope) const;
  /// Takes no permission.
  [[nodiscard]] TokenOwner owner(const sdk::Call& call, const Credentials& who) const;

  [[nodiscard]] const Surroundings& around() const noexcept { return around_; }
  /// Where `url` is asked.
  [[nodiscard]] std::string address_of(std::string_view url, std::string_view source) const;

 private:
  const Surroundings& around_;
  const std::string endpoint_;
};

/// The email in an address of iamcredentials; empty where it is none.
[[nodiscard]] std::string account_in(std::string_view impersonation_url);
/// Where tokens for the account are created.
[[nodiscard]] std::string impersonation_url(std::string_view account);

}  // namespace holdfast::gcs
