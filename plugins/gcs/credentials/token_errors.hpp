// What the codes of Google's token services mean: one table.
#pragma once

#include <holdfast/http.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::gcs {

/// One code, or, as some stand for many things, one code with words of its description.
struct TokenErrorRow {
  std::string_view code = {};
  std::string_view words = {};  ///< Empty: whatever it describes.
  hf_status status = HF_E_UNAUTHENTICATED;
  sdk::Retry retry = sdk::Retry::never;
  std::string_view reason = {};
  std::string_view remedy = {};
};

[[nodiscard]] std::span<const TokenErrorRow> token_error_table() noexcept;

/// What a service said instead of giving out a token.
struct TokenRefusal {
  std::int32_t http_status = 0;
  std::string code = {};         ///< "invalid_grant", "PERMISSION_DENIED"
  std::string description = {};  ///< In the service's words. May quote what was sent: never shown.
};

[[nodiscard]] TokenRefusal token_refusal_of(const sdk::HttpResponse& reply);

/// Whether what was sent is refused for its time alone.
[[nodiscard]] bool is_about_clock(const TokenRefusal& refusal) noexcept;

/// "cannot <action>: <reason> (<code>, HTTP <status>)". A code that the table lacks is trouble of the service for a
/// status of 500 or more, else a refusal.
[[nodiscard]] sdk::Error token_error(std::string_view action, const TokenRefusal& refusal);

}  // namespace holdfast::gcs
