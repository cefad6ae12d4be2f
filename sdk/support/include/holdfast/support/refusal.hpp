// What a service said instead of doing what it was asked, and what that means: rows of a table, and the Error built
// from one of them.
#pragma once

#include <holdfast/http.hpp>

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace holdfast::support {

struct Refusal {
  int http_status = 0;
  std::string code = {};     ///< "AccessDenied"; empty where the answer had no words, as answers to HEAD.
  std::string message = {};  ///< The service's own, shortened.
  std::string right = {};    ///< What it names as the right one, as a region or a tenant; empty for none.
  std::string request_id = {};
  std::string date = {};             ///< Its clock, as its header has it.
  std::uint64_t retry_after_ns = 0;  ///< What it asks for.
  bool is_foreign = false;           ///< The body is neither empty nor what such a service answers.
};

/// What a code of the service means. `reason` and `remedy` may hold marks, as {bucket}, that are filled in.
struct ErrorRow {
  std::string_view code = {};
  hf_status status = HF_E_IO;
  sdk::Retry retry = sdk::Retry::never;
  std::string_view reason = {};
  std::string_view remedy = {};
};

/// What a status of HTTP means where no code says more.
struct StatusRow {
  int from = 0;
  int to = 0;
  hf_status status = HF_E_IO;
  sdk::Retry retry = sdk::Retry::never;
  std::string_view reason = {};
  std::string_view remedy = {};
};

/// The first row of the code, borrowed; null where there is none.
[[nodiscard]] const ErrorRow* find_row(std::span<const ErrorRow> rows, std::string_view code) noexcept;
/// The first row that has the status, borrowed; null where there is none.
[[nodiscard]] const StatusRow* find_row(std::span<const StatusRow> rows, int http_status) noexcept;

/// "{bucket}" and what stands for it. They are filled in one after the other: what stands for one may hold those behind
/// it.
using Marks = std::span<const std::pair<std::string_view, std::string_view>>;
/// `text` with all of its marks filled in; those that are not in `marks` stay.
[[nodiscard]] std::string filled_in(std::string_view text, Marks marks);

/// The row's reason with the code in brackets, and the service's own message where the row says no more than that
/// something is wrong.
[[nodiscard]] sdk::Error to_error(const ErrorRow& row, const Refusal& refusal, Marks marks);
/// The same by the status; the service's own message is always part of it.
[[nodiscard]] sdk::Error to_error(const StatusRow& row, const Refusal& refusal, Marks marks);

/// At most 200 bytes, cut between characters: what a service says is quoted, never trusted to be short.
[[nodiscard]] std::string shortened(std::string_view text);

/// The first and the last four characters: enough to know an access key again.
[[nodiscard]] std::string shown_id(std::string_view id);

/// How long the service wants to be left alone, an hour at most; 0 where it does not say. By the first of the
/// `millisecond_headers` that is there, else by Retry-After, in seconds or as a date (RFC 9110, 10.2.3).
[[nodiscard]] std::uint64_t retry_after_ns(const sdk::HttpHeaders& headers,
                                           std::initializer_list<std::string_view> millisecond_headers);

[[nodiscard]] constexpr bool is_success(std::int32_t status) noexcept { return status >= 200 && status < 300; }

}  // namespace holdfast::support
