// The places where credentials may lie, one class each, all of one shape.
#pragma once

#include "credentials.hpp"

#include <holdfast/http.hpp>
#include <holdfast/support/environment.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <variant>

namespace holdfast::s3 {

/// What the places are looked at with.
struct Surroundings {
  sdk::Http http;
  support::Environment environment = support::Environment::of_process();
  std::function<std::chrono::system_clock::time_point()> now = [] { return std::chrono::system_clock::now(); };
};

/// Nothing is set up at a place, and why that is known.
struct NotHere {
  std::string reason = {};
};
using Fetched = std::variant<Credentials, NotHere>;

/// One place.
///
/// Threads: one at a time.
class Provider {
 public:
  virtual ~Provider() = default;
  Provider() = default;
  Provider(const Provider&) = delete;
  Provider& operator=(const Provider&) = delete;

  /// For messages: "the environment".
  [[nodiscard]] virtual std::string name() const = 0;
  /// Fresh credentials. Looks again each time, so that what somebody has exchanged in the meantime is found. Throws
  /// where something is set up but does not work: others would take the place of what the user meant.
  virtual Fetched fetch(const sdk::Call& call) = 0;
};

}  // namespace holdfast::s3
