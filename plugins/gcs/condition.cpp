#include "condition.hpp"

#include <holdfast/support/number.hpp>

namespace holdfast::gcs {
namespace {

/// The status alone does not say it: rules of an organisation that forbid a request have it, too.
bool is_of_condition(std::string_view code) noexcept {
  return code.empty() || code == "conditionNotMet" || code == "PreconditionFailed";
}

}  // namespace

bool is_generation(std::string_view etag) noexcept { return support::parse_number(etag).value_or(0) != 0; }

std::string generation_for(const hf_put& request) {
  if (request.mode == HF_PUT_CREATE) return "0";
  if (request.mode != HF_PUT_MATCH) return {};
  const std::string_view etag = sdk::view(request.if_match);
  if (!is_generation(etag))
    throw sdk::Error{HF_E_CONFLICT, "the object has another generation"}.retry(sdk::Retry::never);
  return std::string{etag};
}

support::Query json_condition(const std::string& generation) {
  if (generation.empty()) return {};
  return {{"ifGenerationMatch", generation}};
}

sdk::HttpHeaders xml_condition(const std::string& generation) {
  if (generation.empty()) return {};
  return {{"x-goog-if-generation-match", generation}};
}

void refuse_if_not_held(const sdk::Error& error, std::int32_t mode) {
  const std::int32_t status = error.to_abi().service_status;
  const bool is_unmet = status == 412 && is_of_condition(sdk::view(error.to_abi().service_code));
  if (mode == HF_PUT_CREATE && is_unmet)
    throw sdk::Error{HF_E_ALREADY_EXISTS, "it exists already"}.service("conditionNotMet", 412).retry(sdk::Retry::never);
  const bool is_missing = status == 404 && sdk::view(error.to_abi().service_code) == "NoSuchKey";
  if (mode == HF_PUT_MATCH && (is_unmet || is_missing))
    throw sdk::Error{HF_E_CONFLICT, "the object changed in the meantime"}
        .service("conditionNotMet", status)
        .retry(sdk::Retry::never);
}

}  // namespace holdfast::gcs
