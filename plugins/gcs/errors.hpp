// What a code of the service means to the engine and to the operator: one table, and the Error built from a row of it.
#pragma once

#include <holdfast/http.hpp>
#include <holdfast/support/refusal.hpp>

#include <span>
#include <string_view>

namespace holdfast::gcs {

using support::ErrorRow;
using support::Refusal;

/// Codes of the XML API, and the reasons of the JSON API where that has no better word. Reasons and remedies may hold
/// {permission}, {bucket}, {endpoint}, {who} and {words}, the service's own.
[[nodiscard]] std::span<const ErrorRow> error_table() noexcept;

/// What was asked, for the texts.
struct Asked {
  std::string_view permission = {};  ///< "storage.objects.create"
  std::string_view bucket = {};
  std::string_view endpoint = {};  ///< The host.
  std::string_view who = {};       ///< The principal as far as it is known; empty for nobody.
};

/// Classified by the table; what it lacks, by the HTTP status.
[[nodiscard]] sdk::Error to_error(const Refusal& refusal, const Asked& asked);

/// Takes an answer apart that is a failure. Its code is the service's own, unless one word stands for things that its
/// message tells apart: "notFound" is NoSuchBucket or NoSuchKey then.
[[nodiscard]] Refusal refusal_of(const sdk::HttpResponse& response);

}  // namespace holdfast::gcs
