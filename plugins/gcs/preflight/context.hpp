// What the checks of a preflight look with.
#pragma once

#include "../object_headers.hpp"
#include "../service.hpp"
#include "credentials/token_service.hpp"

#include <holdfast/support/probe_objects.hpp>
#include <holdfast/support/surroundings.hpp>

#include <chrono>
#include <string>

namespace holdfast::gcs {

/// Borrows everything.
struct PreflightContext {
  Service& service;
  const TokenService& tokens;
  const ObjectHeaders& headers;
  std::string root = {};  ///< In front of every key: empty, or with a slash at its end.
  support::Clock now = [] { return std::chrono::system_clock::now(); };
};

namespace checks {

using namespace support::checks;
using support::PreflightAccess;
using support::ProbeObjects;

}  // namespace checks
}  // namespace holdfast::gcs
