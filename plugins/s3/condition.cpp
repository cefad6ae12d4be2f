#include "condition.hpp"

#include <algorithm>

namespace holdfast::s3 {
namespace {

/// Whether a header can carry `text`; what it cannot carry is the etag of nothing.
bool is_printable(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
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
  const std::int32_t status = error.to_abi().service_status;
  if (mode == HF_PUT_CREATE && status == 412)
    throw sdk::Error{HF_E_ALREADY_EXISTS, "it exists already"}
        .service("PreconditionFailed", 412)
        .retry(sdk::Retry::never);
  // AWS answers 404 where there is no object to match.
  const bool is_missing = status == 404 && sdk::view(error.to_abi().service_code) == "NoSuchKey";
  if (mode == HF_PUT_MATCH && (status == 412 || is_missing))
    throw sdk::Error{HF_E_CONFLICT, "the object changed in the meantime"}
        .service("PreconditionFailed", status)
        .retry(sdk::Retry::never);
}

}  // namespace holdfast::s3
