// One name for one place, however its settings were written.
#pragma once

#include <string>
#include <string_view>

#include "settings/resolve.hpp"

namespace holdfast::client {

/// The address of a store, from the settings that identify it: "filesystem:/backups", "s3://bucket/path",
/// "com.acme.tape:?library=7". Journals find operations by it, messages show it; it holds no secret.
[[nodiscard]] std::string store_name(std::string_view plugin, const settings::Resolved& settings);

/// Where the backup `id` lies in the store of that name: "s3://bucket/path/nightly?endpoint=...".
[[nodiscard]] std::string path_of_backup(std::string_view store_name, std::string_view id);

}  // namespace holdfast::client
