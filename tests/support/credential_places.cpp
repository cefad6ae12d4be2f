#include "support/credential_places.hpp"

#include <chrono>

#include "support/plugin_host.hpp"

namespace holdfast::test {
namespace {

/// Trouble that passes by itself, an end that was asked for, and nonsense of a service, which nobody here can mend.
bool needs_remedy(const sdk::Error& error) {
  return error.to_abi().retry != HF_RETRY_SAFE && error.status() != HF_E_CANCELLED && error.status() != HF_E_CORRUPT;
}

}  // namespace

support::Surroundings around(support::Environment::Values variables) {
  return {.http = sdk::Http{&plugin_host()}, .environment = support::Environment{std::move(variables)}, .now = [] {
            return std::chrono::system_clock::from_time_t(now_seconds);
          }};
}

Refused refusal_of(const std::function<void()>& act) {
  const sdk::Error error = error_of(act);
  INFO(error.what());
  CHECK((!needs_remedy(error) || !error.remedy_text().empty()));
  CHECK_FALSE(says(error, "CANARY"));
  return {.status = error.status(), .message = error.what(), .remedy = error.remedy_text()};
}

}  // namespace holdfast::test
