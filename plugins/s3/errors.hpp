// What a code of the service means to the engine and to the operator: one table, and the Error built from a row of it.
#pragma once

#include <holdfast/http.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::s3 {

/// One code of S3 or of those who speak its protocol. `reason` and `remedy` may hold {permission}, {bucket}, {region},
/// {right_region}, {endpoint} and {key_id}.
struct ErrorRow {
  std::string_view code = {};
  hf_status status = HF_E_IO;
  sdk::Retry retry = sdk::Retry::never;
  std::string_view reason = {};
  std::string_view remedy = {};
};

[[nodiscard]] std::span<const ErrorRow> error_table() noexcept;

/// What a service said instead of doing what it was asked.
struct Refusal {
  int http_status = 0;
  std::string code = {};     ///< "AccessDenied"; empty where the answer had no words, as answers to HEAD.
  std::string message = {};  ///< The service's own, at most 200 bytes of it.
  std::string region = {};   ///< That it names as the right one; empty for none.
  std::string request_id = {};
  std::string date = {};             ///< Its clock, as its header has it.
  std::uint64_t retry_after_ns = 0;  ///< What it asks for.
  bool is_foreign = false;           ///< The body is neither empty nor what S3 answers.
};

/// What was asked, for the texts.
struct Asked {
  std::string_view permission = {};  ///< "s3:PutObject"
  std::string_view bucket = {};
  std::string_view region = {};
  std::string_view endpoint = {};  ///< The host.
  std::string_view key_id = {};    ///< Of the access key.
};

/// The first and the last four characters of an access key.
[[nodiscard]] std::string shown_key_id(std::string_view key_id);

/// Classified by the table; what it lacks, by the HTTP status.
[[nodiscard]] sdk::Error to_error(const Refusal& refusal, const Asked& asked);

/// Takes an answer apart that is a failure.
[[nodiscard]] Refusal refusal_of(const sdk::HttpResponse& response);

}  // namespace holdfast::s3
