// Entra ID, as an application meets it: it proves who it is, and gets a token for the storage.
// learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
#pragma once

#include "credentials/provider.hpp"

#include <holdfast/support/percent.hpp>

#include <string>
#include <string_view>

namespace holdfast::azure {

/// What tokens are asked for: the storage of every cloud goes by this name.
inline constexpr std::string_view storage_resource = "https://storage.azure.com/";

/// An application as its tenant knows it.
struct Application {
  std::string tenant_id = {};
  std::string client_id = {};
};

/// Threads: every function from any thread.
/// Errors:  what Entra's code means, by a table; HF_E_INVALID_CONFIG as token_url() has it; what the HTTP of the engine
///          throws.
class Entra {
 public:
  /// Borrows `around`. `authority` is a URL.
  Entra(const Surroundings& around, std::string authority) : around_{around}, authority_{std::move(authority)} {}

  /// A token for what `proof`, fields of the form, proves. `source` is for messages.
  [[nodiscard]] Credentials token(const sdk::Call& call, const Application& who, const support::Query& proof,
                                  std::string source) const;
  /// The same, with a signed assertion for a proof.
  [[nodiscard]] Credentials token_for_assertion(const sdk::Call& call, const Application& who, std::string assertion,
                                                std::string source) const;
  /// Where the tokens of a tenant are got, and what an assertion is for.
  [[nodiscard]] std::string url_for(const Application& who) const;

 private:
  const Surroundings& around_;
  const std::string authority_;
};

}  // namespace holdfast::azure
