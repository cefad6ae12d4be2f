// Who runs an operation, as the next one may read it: in a cluster's owner file and in the claim of a backup's id.
#pragma once

#include <holdfast/errors.hpp>
#include <string>
#include <string_view>

namespace holdfast::cluster {

/// What is running.
struct Claimant {
  std::string id = {};         ///< The backup's; empty where there is none.
  std::string kind = {};       ///< "create", "restore", or "catalog" where one is made.
  std::string operation = {};  ///< The attempt's; empty where it has none.
};

/// `claimant`, run by this process from now on, as a small JSON document.
std::string identity_json(const Claimant& claimant);

/// What identity_json wrote, as a conflict shows it. Throws DamagedError.
BackupConflictError::Running parse_identity(std::string_view json);

}  // namespace holdfast::cluster
