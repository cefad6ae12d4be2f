// What a plugin says about a failure, and what the engine makes of it: the one place where statuses become errors.
#pragma once

#include <holdfast/abi.h>

#include <chrono>
#include <cstdint>
#include <holdfast/errors.hpp>
#include <string>
#include <string_view>

namespace holdfast::store {

/// A copy of an hf_error, its texts fit to be shown.
struct Failure {
  hf_status status = HF_E_INTERNAL;
  std::int32_t retry = HF_RETRY_UNKNOWN;
  std::int32_t service_status = 0;
  std::chrono::nanoseconds retry_after{0};
  std::string message = {};
  std::string remedy = {};
  std::string service_code = {};
  std::string request_id = {};
};

/// Why a call ended, as far as the engine knows it better than the plugin.
enum class CallState : std::uint8_t { running, stopped, past_deadline };

/// What was being done, for messages: cannot `verb` "`key`" `where` "`store`". The key is fit to be shown.
struct Action {
  std::string_view verb;
  std::string_view key = {};
  std::string_view where = "in";
};

/// `cannot put "k" in "s3:bucket"`; without a key `cannot open "s3:bucket"`.
std::string describe(const Action& action, std::string_view store);

/// The failure as an Error: code and retry from the table, message behind `context`, details for the record.
Error to_error(const Failure& failure, CallState state, std::string_view context, std::string_view key);

/// Throws to_error(...) as the subclass of its code.
[[noreturn]] void raise_failure(const Failure& failure, CallState state, std::string_view context,
                                std::string_view key);

}  // namespace holdfast::store
