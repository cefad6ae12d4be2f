// What a code of the service means to the engine and to the operator: one table, and the Error built from a row of it.
#pragma once

#include <holdfast/http.hpp>
#include <holdfast/support/refusal.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace holdfast::azure {

using support::ErrorRow;
using support::Refusal;

/// Reasons and remedies may hold {container}, {account}, {endpoint}, {signer}, {right_credentials}, {grant} and
/// {right_tenant}.
[[nodiscard]] std::span<const ErrorRow> error_table() noexcept;
/// What stands behind AuthenticationFailed, by words of its detail.
[[nodiscard]] std::span<const ErrorRow> detail_table() noexcept;

/// What vouched for a request.
enum class Signer : std::uint8_t { nobody, account_key, sas, token };

/// What was asked, for the texts.
struct Asked {
  std::string_view permission = {};  ///< Of a shared access signature: "w (write)".
  std::string_view container = {};
  std::string_view account = {};
  std::string_view endpoint = {};  ///< The host.
  Signer signer = Signer::nobody;
  std::string_view principal = {};  ///< Whom a token is for; empty where unknown.
};

/// Classified by the tables; what they lack, by the HTTP status.
[[nodiscard]] sdk::Error to_error(const Refusal& refusal, const Asked& asked);

/// Takes an answer apart that is a failure. `right` is the tenant that it names as the account's; `message` is the
/// service's, or the key of a row of detail_table().
[[nodiscard]] Refusal refusal_of(const sdk::HttpResponse& response);

}  // namespace holdfast::azure
