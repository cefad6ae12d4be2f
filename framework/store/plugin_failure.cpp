#include "store/plugin_failure.hpp"

#include <fmt/format.h>

#include <array>

namespace holdfast::store {
namespace {

/// How far a plugin's word on retrying counts.
enum class RetryRule : std::uint8_t {
  never,       ///< The answer would be the same.
  when_asked,  ///< Only if the plugin says that it is safe.
  unless_told  ///< Unless the plugin says that it is not.
};

struct StatusTraits {
  hf_status status;
  ErrorCode code;
  RetryRule retry;
  std::string_view message;  ///< For plugins that say nothing.
  std::string_view hint;     ///< For plugins that give no remedy.
};

constexpr std::string_view report_it = "report this to the plugin's vendor";

constexpr std::array<StatusTraits, 18> status_table{{
    {HF_E_INTERNAL, ErrorCode::plugin, RetryRule::when_asked, "the plugin failed internally", report_it},
    {HF_E_NO_MEMORY, ErrorCode::failed, RetryRule::never, "out of memory",
     "lower the concurrency, or give the program more memory"},
    {HF_E_INVALID_ARGUMENT, ErrorCode::internal, RetryRule::never, "the plugin refused the request as invalid",
     report_it},
    {HF_E_INVALID_CONFIG, ErrorCode::config, RetryRule::never, "the settings cannot work",
     "look at the backend's settings"},
    {HF_E_UNSUPPORTED, ErrorCode::unsupported, RetryRule::never, "the storage lacks this feature", ""},
    {HF_E_CANCELLED, ErrorCode::cancelled, RetryRule::never, "cancelled", ""},
    {HF_E_TIMEOUT, ErrorCode::timeout, RetryRule::unless_told, "it took too long", ""},
    {HF_E_NOT_FOUND, ErrorCode::not_found, RetryRule::never, "no such object", ""},
    {HF_E_ALREADY_EXISTS, ErrorCode::already_exists, RetryRule::never, "it exists already", ""},
    {HF_E_CONFLICT, ErrorCode::changed, RetryRule::never, "it changed in the meantime",
     "look for somebody else who writes to the same place"},
    {HF_E_UNAUTHENTICATED, ErrorCode::unauthenticated, RetryRule::when_asked,
     "the credentials are absent, wrong or expired", "check the backend's credentials"},
    {HF_E_FORBIDDEN, ErrorCode::permission_denied, RetryRule::when_asked, "permission denied",
     "grant the backend's credentials this permission"},
    {HF_E_THROTTLED, ErrorCode::unavailable, RetryRule::unless_told, "the storage asks to slow down",
     "lower the concurrency, or try again later"},
    {HF_E_UNAVAILABLE, ErrorCode::unavailable, RetryRule::unless_told, "the storage cannot be reached",
     "check the network and the storage, then try again"},
    {HF_E_NO_SPACE, ErrorCode::no_space, RetryRule::never, "no space left, or the quota is used up",
     "free space or raise the quota"},
    {HF_E_CORRUPT, ErrorCode::damaged, RetryRule::when_asked, "the data is damaged", ""},
    {HF_E_IO, ErrorCode::unavailable, RetryRule::when_asked, "reading or writing failed", "check the storage's health"},
    {HF_E_LOCKED, ErrorCode::permission_denied, RetryRule::never,
     "the object is locked by a retention rule, a legal hold or an archive tier",
     "lift the lock, or wait until it ends"},
}};

static_assert(
    [] {
      for (std::size_t i = 0; i < status_table.size(); ++i)
        if (static_cast<std::size_t>(status_table[i].status) != i + 1) return false;
      return true;
    }(),
    "the rows of status_table stand in the order of the statuses, from 1");

constexpr StatusTraits unknown_status{0, ErrorCode::plugin, RetryRule::never,
                                      "the plugin returned a status that this version does not know",
                                      "update Holdfast, or report this to the plugin's vendor"};

const StatusTraits& traits_of(hf_status status) noexcept {
  const bool known = status >= 1 && static_cast<std::size_t>(status) <= status_table.size();
  return known ? status_table[static_cast<std::size_t>(status) - 1] : unknown_status;
}

bool is_retryable(RetryRule rule, std::int32_t said) noexcept {
  return rule == RetryRule::unless_told ? said != HF_RETRY_NEVER
                                        : rule == RetryRule::when_asked && said == HF_RETRY_SAFE;
}

/// A plugin's word on time and cancellation is checked against the engine's own clock and token.
ErrorCode code_of(const StatusTraits& row, CallState state, bool retryable) noexcept {
  const bool about_time = row.status == HF_E_CANCELLED || row.status == HF_E_TIMEOUT;
  if (about_time || retryable) {  // what would be tried again, were there time
    if (state == CallState::stopped) return ErrorCode::cancelled;
    if (state == CallState::past_deadline) return ErrorCode::timeout;
  }
  if (row.status == HF_E_CANCELLED) return ErrorCode::plugin;     // nobody asked for it
  if (row.status == HF_E_TIMEOUT) return ErrorCode::unavailable;  // the storage's slowness, not our deadline
  return row.code;
}

std::string message_of(const Failure& failure, const StatusTraits& row, ErrorCode code) {
  if (!failure.message.empty()) return failure.message;
  if (row.status == HF_E_CANCELLED && code == ErrorCode::plugin) return "the plugin gave up although nobody cancelled";
  if (row.status == 0) return fmt::format("{} ({})", row.message, failure.status);
  return std::string{row.message};
}

std::vector<std::pair<std::string, std::string>> details_of(const Failure& failure, std::string_view key) {
  std::vector<std::pair<std::string, std::string>> details;
  if (!key.empty()) details.emplace_back("key", key);
  if (!failure.service_code.empty()) details.emplace_back("service_code", failure.service_code);
  // One field for both: HTTP's final statuses start at 200, errno ends below.
  if (failure.service_status != 0)
    details.emplace_back(failure.service_status >= 200 ? "http_status" : "errno",
                         std::to_string(failure.service_status));
  if (!failure.request_id.empty()) details.emplace_back("request_id", failure.request_id);
  return details;
}

}  // namespace

std::string describe(const Action& action, std::string_view store) {
  if (action.key.empty()) return fmt::format("cannot {} '{}'", action.verb, store);
  return fmt::format("cannot {} '{}' {} '{}'", action.verb, action.key, action.where, store);
}

Error to_error(const Failure& failure, CallState state, std::string_view context, std::string_view key) {
  const StatusTraits& row = traits_of(failure.status);
  const bool retryable = is_retryable(row.retry, failure.retry);
  const ErrorCode code = code_of(row, state, retryable);
  const bool is_over = code == ErrorCode::cancelled || code == ErrorCode::timeout;
  return Error{code,
               {.message = fmt::format("{}: {}", context, message_of(failure, row, code)),
                .hint = failure.remedy.empty() ? std::string{row.hint} : failure.remedy,
                .details = details_of(failure, key),
                .retry = retryable && !is_over ? Retry::safe : Retry::never,
                .retry_after = failure.retry_after}};
}

void raise_failure(const Failure& failure, CallState state, std::string_view context, std::string_view key) {
  const Error error = to_error(failure, state, context, key);
  raise(error.code(), error.info());
}

}  // namespace holdfast::store
