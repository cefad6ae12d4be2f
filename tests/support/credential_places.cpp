#include "support/credential_places.hpp"

#include <chrono>

#include "support/plugin_host.hpp"

namespace holdfast::test {

support::Surroundings around(support::Environment::Values variables) {
  return {.http = sdk::Http{&plugin_host()}, .environment = support::Environment{std::move(variables)}, .now = [] {
            return std::chrono::system_clock::from_time_t(now_seconds);
          }};
}

}  // namespace holdfast::test
