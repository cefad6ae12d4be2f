#include "condition.hpp"

#include <algorithm>

namespace holdfast::azure {
namespace {

/// Whether a header can carry `text`; what it cannot carry is the etag of nothing.
bool is_printable(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
}

/// A shared access signature that may create and not write has words of its own for it.
bool says_exists(std::string_view code) noexcept {
  return code == "BlobAlreadyExists" || code == "UnauthorizedBlobOverwrite";
}

}  // namespace

sdk::HttpHeaders condition_of(const hf_put& request) {
  if (request.mode == HF_PUT_CREATE) return {{"if-none-match", "*"}};
  if (request.mode != HF_PUT_MATCH) return {};
  const std::string_view etag = sdk::view(request.if_match);
  if (etag.empty() || !is_printable(etag))
    throw sdk::Error{HF_E_CONFLICT, "the object has another etag"}.retry(sdk::Retry::never);
  return {{"if-match", std::string{etag}}};
}

void refuse_if_not_held(const sdk::Error& error, std::int32_t mode) {
  const hf_error told = error.to_abi();
  const std::string_view code = sdk::view(told.service_code);
  const bool is_412 = told.service_status == 412;
  const bool is_unmet = (is_412 && code.empty()) || code == "ConditionNotMet" || code == "TargetConditionNotMet";
  // What somebody holds a lease on is there.
  if (mode == HF_PUT_CREATE && (says_exists(code) || is_unmet || is_412))
    throw sdk::Error{HF_E_ALREADY_EXISTS, "it exists already"}
        .service(std::string{code}, told.service_status)
        .retry(sdk::Retry::never);
  const bool is_missing = code == "BlobNotFound";
  if (mode == HF_PUT_MATCH && (is_unmet || is_missing))
    throw sdk::Error{HF_E_CONFLICT, "the object changed in the meantime"}
        .service(std::string{code}, told.service_status)
        .retry(sdk::Retry::never);
}

}  // namespace holdfast::azure
