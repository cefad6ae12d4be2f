// What a piece of a test throws, of the errors that plugins throw.
#pragma once

#include <holdfast/plugin.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace holdfast::test {

/// The sdk::Error that `act` throws; fails the test where it throws none.
[[nodiscard]] sdk::Error error_of(const std::function<void()>& act);
/// The status of the sdk::Error that `act` throws; HF_OK where it throws none.
[[nodiscard]] hf_status status_of(const std::function<void()>& act);
/// The message of the sdk::Error that `act` throws; empty where it throws none.
[[nodiscard]] std::string message_of(const std::function<void()>& act);
/// Whether the error's message or its remedy holds `text`.
[[nodiscard]] bool says(const sdk::Error& error, std::string_view text);

/// What an operator is told of an error.
struct Refused {
  hf_status status = HF_OK;
  std::string message = {};
  std::string remedy = {};
};
/// Of the sdk::Error that `act` throws. The test fails where it throws none, where the error holds "CANARY", as tests
/// call secrets, and where it leaves an operator without a remedy who would need one.
[[nodiscard]] Refused refusal_of(const std::function<void()>& act);

}  // namespace holdfast::test
