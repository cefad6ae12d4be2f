// On what condition an object is written.
#pragma once

#include <holdfast/http.hpp>

namespace holdfast::azure {

/// That of `request`, as a header; none for HF_PUT_OVERWRITE.
[[nodiscard]] sdk::HttpHeaders condition_of(const hf_put& request);

/// Rethrows what the service said where the condition did not hold, as the engine knows it; returns where `error` is
/// about something else.
void refuse_if_not_held(const sdk::Error& error, std::int32_t mode);

}  // namespace holdfast::azure
