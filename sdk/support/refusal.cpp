#include <holdfast/support/http_date.hpp>
#include <holdfast/support/number.hpp>
#include <holdfast/support/refusal.hpp>

#include <algorithm>
#include <chrono>

namespace holdfast::support {
namespace {

constexpr std::size_t quoted_bytes = 200;
constexpr std::uint64_t longest_pause = 3600;  // seconds

enum class Words : std::uint8_t { of_the_row, of_the_service };

std::string message_of(std::string_view reason, Words words, const Refusal& refusal, Marks marks) {
  std::string text = filled_in(reason, marks);
  text.append(" (");
  text.append(refusal.code.empty() ? "HTTP " + std::to_string(refusal.http_status) : refusal.code).append(")");
  if (words == Words::of_the_service && !refusal.message.empty()) text.append(": ").append(refusal.message);
  return text;
}

template <class Row>
sdk::Error built(const Row& row, Words words, const Refusal& refusal, Marks marks) {
  return sdk::Error{row.status, message_of(row.reason, words, refusal, marks)}
      .remedy(filled_in(row.remedy, marks))
      .service(refusal.code, refusal.http_status)
      .request_id(refusal.request_id)
      .retry(row.retry, refusal.retry_after_ns);
}

}  // namespace

const ErrorRow* find_row(std::span<const ErrorRow> rows, std::string_view code) noexcept {
  const auto found = std::ranges::find(rows, code, &ErrorRow::code);
  return found == rows.end() ? nullptr : &*found;
}

const StatusRow* find_row(std::span<const StatusRow> rows, int http_status) noexcept {
  for (const StatusRow& row : rows)
    if (http_status >= row.from && http_status <= row.to) return &row;
  return nullptr;
}

std::string filled_in(std::string_view text, Marks marks) {
  std::string result{text};
  for (const auto& [mark, value] : marks)
    for (auto at = result.find(mark); at != std::string::npos; at = result.find(mark, at + value.size()))
      result.replace(at, mark.size(), value);
  return result;
}

sdk::Error to_error(const ErrorRow& row, const Refusal& refusal, Marks marks) {
  const bool is_general = row.status == HF_E_INVALID_CONFIG || row.status == HF_E_IO;
  return built(row, is_general ? Words::of_the_service : Words::of_the_row, refusal, marks);
}

sdk::Error to_error(const StatusRow& row, const Refusal& refusal, Marks marks) {
  return built(row, Words::of_the_service, refusal, marks);
}

std::string shortened(std::string_view text) {
  if (text.size() <= quoted_bytes) return std::string{text};
  std::size_t end = quoted_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  return std::string{text.substr(0, end)}.append("…");
}

std::string shown_id(std::string_view id) {
  if (id.size() < 12) return std::string{id};  // short ones are names, and no secret either
  return std::string{id.substr(0, 4)}.append("…").append(id.substr(id.size() - 4));
}

std::uint64_t retry_after_ns(const sdk::HttpHeaders& headers,
                             std::initializer_list<std::string_view> millisecond_headers) {
  for (const std::string_view name : millisecond_headers)
    if (const auto ms = parse_number(sdk::find_header(headers, name)))
      return std::min(*ms, longest_pause * 1000) * 1'000'000;
  const std::string_view text = sdk::find_header(headers, "retry-after");
  if (const auto seconds = parse_number(text)) return std::min(*seconds, longest_pause) * 1'000'000'000;
  const auto until = parse_http_date(text);
  const auto now = parse_http_date(sdk::find_header(headers, "date"));
  if (!until || !now || *until <= *now) return 0;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*until - *now).count();
  return std::min(static_cast<std::uint64_t>(seconds), longest_pause) * 1'000'000'000;
}

}  // namespace holdfast::support
