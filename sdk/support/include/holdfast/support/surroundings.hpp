// What places of credentials are looked at with; a test makes it up.
#pragma once

#include <holdfast/http.hpp>
#include <holdfast/support/environment.hpp>

#include <chrono>
#include <functional>

namespace holdfast::support {

using Clock = std::function<std::chrono::system_clock::time_point()>;

struct Surroundings {
  sdk::Http http;
  Environment environment = Environment::of_process();
  Clock now = [] { return std::chrono::system_clock::now(); };
};

}  // namespace holdfast::support
