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

}  // namespace holdfast::test
