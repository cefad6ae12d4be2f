// How long waits take where a call does not say; see BackupClient::set_default_config.
#pragma once

#include <holdfast/config.hpp>

namespace holdfast::client {

/// Throws UsageError where one of the two is not above zero.
void check_config(const BackupClientConfig& config);

}  // namespace holdfast::client
