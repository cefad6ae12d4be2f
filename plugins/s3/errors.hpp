// What a code of the service means to the engine and to the operator: one table, and the Error built from a row of it.
#pragma once

#include <holdfast/http.hpp>
#include <holdfast/support/refusal.hpp>

#include <span>
#include <string_view>

namespace holdfast::s3 {

using support::ErrorRow;
using support::Refusal;

/// Reasons and remedies may hold {permission}, {bucket}, {region}, {right_region}, {endpoint} and {key_id}.
[[nodiscard]] std::span<const ErrorRow> error_table() noexcept;

/// What was asked, for the texts.
struct Asked {
  std::string_view permission = {};  ///< "s3:PutObject"
  std::string_view bucket = {};
  std::string_view region = {};
  std::string_view endpoint = {};  ///< The host.
  std::string_view key_id = {};    ///< Of the access key.
};

/// Classified by the table; what it lacks, by the HTTP status.
[[nodiscard]] sdk::Error to_error(const Refusal& refusal, const Asked& asked);

/// Takes an answer apart that is a failure. `right` is the region that it names as the bucket's.
[[nodiscard]] Refusal refusal_of(const sdk::HttpResponse& response);

}  // namespace holdfast::s3
