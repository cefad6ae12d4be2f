// The probe that every backend has to pass, whatever its plugin checks by itself: it goes the way the data will go.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "store/store.hpp"

namespace holdfast::store {

struct PreflightOptions {
  PreflightAccess access = PreflightAccess::read_write;
  std::string prefix = {};  ///< Below which the backups live; usually empty, else ending in "/".
};

struct PreflightReport {
  std::vector<Check> checks;             ///< The plugin's own first, in the order they ran.
  std::vector<std::string> left_behind;  ///< Probe objects that could not be removed.

  [[nodiscard]] std::size_t count(Check::Outcome outcome) const noexcept;
  /// Nothing failed; there may be warnings.
  [[nodiscard]] bool is_passed() const noexcept { return count(Check::Outcome::fail) == 0; }
};

/// Runs the plugin's checks, then the generic ones:
///
///   layout           what else lies among the backups (the first page of names only)
///   put              an object can be written
///   create-conflict  a second creation of the same object loses
///   read-range       it reads back, whole and in part
///   list-fresh       it is in the next listing
///   upload           an object can be written in three parts, and shows only when it is finished
///   remove           it can be removed, twice
///
/// The probe's objects have keys of their own, `<prefix>.holdfast-preflight/<time>-<host>-<nonce>/...`, and are removed
/// whatever happens; what earlier probes left there is removed once it is an hour old. With PreflightAccess::read_only
/// nothing is written, and the checks that would are skipped. With PreflightAccess::no_removal the probe is one small
/// object, which stays. Where a check of the plugin failed, those of the engine are skipped.
///
/// Errors: a failure of the storage is a failed check. Throws CancelledError, TimeoutError, and what `observer` throws.
PreflightReport preflight(Store& store, const PreflightOptions& preflight, CheckObserver& observer,
                          const CallOptions& options);

}  // namespace holdfast::store
