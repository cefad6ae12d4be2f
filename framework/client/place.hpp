// Where a server has to store for a backend, and the name of that place in journals: the same whether the backend's
// plugin is there or not, so that an operation is found again by whoever looks for it.
#pragma once

#include <string>
#include <string_view>

#include "cluster/cluster.hpp"
#include "settings/config_file.hpp"

namespace holdfast::client {

/// As far as it is written down: what variables of the environment say of it only the plugin knows.
[[nodiscard]] cluster::Place place_of(const settings::BackendConfig& config);

/// As the settings came out. A default of the plugin is no wish of the user's: the server has its own.
[[nodiscard]] cluster::Place place_of(std::string_view plugin, const settings::Resolved& settings);

/// "filesystem:/backups", "s3://bucket/path", "s3://": the server's own bucket.
[[nodiscard]] std::string name_of(const cluster::Place& place);

/// The place of that name.
[[nodiscard]] cluster::Place place_named(std::string_view name);

}  // namespace holdfast::client
