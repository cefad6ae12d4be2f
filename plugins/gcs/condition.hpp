// On what condition an object is written. What the engine calls an etag is the object's generation: a number that no
// two contents of a key share.
#pragma once

#include <holdfast/http.hpp>
#include <holdfast/support/percent.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast::gcs {

/// Whether `etag` can be a generation. 0 is none: to the service it means that there is no object.
[[nodiscard]] bool is_generation(std::string_view etag) noexcept;

/// The generation that the object must have, "0" for none; empty where it may have any. HF_E_CONFLICT where no object
/// can have it.
[[nodiscard]] std::string generation_for(const hf_put& request);

/// The same as a condition of the JSON API, and of the XML API.
[[nodiscard]] support::Query json_condition(const std::string& generation);
[[nodiscard]] sdk::HttpHeaders xml_condition(const std::string& generation);

/// Rethrows what the service said where the condition did not hold, as the engine knows it; returns where `error` is
/// about something else.
void refuse_if_not_held(const sdk::Error& error, std::int32_t mode);

}  // namespace holdfast::gcs
