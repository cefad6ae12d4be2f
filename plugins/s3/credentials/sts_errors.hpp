// What the codes of the Security Token Service mean: one table.
#pragma once

#include "errors.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::s3 {

[[nodiscard]] std::span<const ErrorRow> sts_error_table() noexcept;

/// "cannot <action>: <reason> (<code>, HTTP <status>)". A code that the table lacks is trouble of the service for a
/// status of 500 or more, else a refusal. The service's own message is left out: some quote what was signed.
[[nodiscard]] sdk::Error sts_error(std::string_view action, std::string_view code, std::int32_t status);

}  // namespace holdfast::s3
