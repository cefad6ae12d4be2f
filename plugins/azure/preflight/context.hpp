// What the checks of a preflight look with.
#pragma once

#include "../integrity.hpp"
#include "../object_headers.hpp"
#include "../service.hpp"

#include <holdfast/support/probe_objects.hpp>
#include <holdfast/support/surroundings.hpp>

#include <chrono>
#include <string>

namespace holdfast::azure {

/// Borrows everything.
struct PreflightContext {
  Service& service;
  const ObjectHeaders& headers;
  Integrity& integrity;
  std::string root = {};  ///< In front of every key: empty, or with a slash at its end.
  support::Clock now = [] { return std::chrono::system_clock::now(); };
};

namespace checks {

using namespace support::checks;
using support::ProbeObjects;

}  // namespace checks
}  // namespace holdfast::azure
