// One name for one place, however its settings were written.
#pragma once

#include <string>
#include <string_view>

#include "settings/resolve.hpp"

namespace holdfast::client {

/// The address of a store, from the settings that identify it: "filesystem:/backups", "s3://bucket/path",
/// "com.acme.tape:?library=7". Journals find operations by it, messages show it; it holds no secret.
[[nodiscard]] std::string store_name(std::string_view plugin, const settings::Resolved& settings);

}  // namespace holdfast::client
