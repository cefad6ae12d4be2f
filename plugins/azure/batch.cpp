#include "batch.hpp"

#include <holdfast/support/number.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace holdfast::azure {
namespace {

constexpr std::string_view line_end = "\r\n";

[[noreturn]] void refuse_batch() {
  throw sdk::Error{HF_E_CORRUPT, "the service's answer to several requests at once cannot be read"}.remedy(
      "check that `endpoint` is a blob service, and that no proxy changes its answers");
}

/// Takes the next line from the front of `text`, without its end.
std::string_view next_line(std::string_view& text) noexcept {
  const auto end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// Up to the empty line behind them.
sdk::HttpHeaders next_headers(std::string_view& text) {
  sdk::HttpHeaders headers;
  while (!text.empty()) {
    const std::string_view line = next_line(text);
    if (line.empty()) break;
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) refuse_batch();
    std::string_view value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    headers.emplace_back(line.substr(0, colon), value);
  }
  return headers;
}

/// "HTTP/1.1 202 Accepted"
std::int32_t status_in(std::string_view line) {
  const auto blank = line.find(' ');
  const auto status = blank == std::string_view::npos ? std::nullopt : support::parse_number(line.substr(blank + 1, 3));
  if (!line.starts_with("HTTP/") || !status) refuse_batch();
  return static_cast<std::int32_t>(*status);
}

std::string boundary_of(const sdk::HttpResponse& response) {
  constexpr std::string_view name = "boundary=";
  const std::string_view type = sdk::find_header(response.headers, "content-type");
  const auto at = type.find(name);
  if (at == std::string_view::npos) refuse_batch();
  std::string_view boundary = type.substr(at + name.size());
  boundary = boundary.substr(0, boundary.find(';'));
  if (boundary.size() > 1 && boundary.starts_with('"')) boundary = boundary.substr(1, boundary.size() - 2);
  if (boundary.empty()) refuse_batch();
  return "--" + std::string{boundary};
}

void read_part(std::string_view part, BatchAnswers& out) {
  next_line(part);  // the rest of the boundary's
  const sdk::HttpHeaders around = next_headers(part);
  sdk::HttpResponse response{.status = status_in(next_line(part))};
  response.headers = next_headers(part);
  response.body = part;
  const auto index = support::parse_number(sdk::find_header(around, "content-id"));
  if (index)
    out.answers.push_back({.index = static_cast<std::size_t>(*index), .response = std::move(response)});
  else
    out.refusal = std::move(response);
}

}  // namespace

std::string batch_body(std::span<const BatchPart> parts, std::string_view boundary) {
  std::string body;
  const auto line = [&](std::initializer_list<std::string_view> texts) {
    for (const std::string_view text : texts) body += text;
    body += line_end;
  };
  for (std::size_t i = 0; i < parts.size(); ++i) {
    line({"--", boundary});
    line({"Content-Type: application/http"});
    line({"Content-Transfer-Encoding: binary"});
    line({"Content-ID: ", std::to_string(i)});
    line({});
    line({parts[i].method, " ", parts[i].request.target, " HTTP/1.1"});
    for (const auto& [name, value] : parts[i].request.headers) line({name, ": ", value});
    line({"Content-Length: 0"});
    line({});
  }
  line({"--", boundary, "--"});
  return body;
}

BatchAnswers parse_batch(const sdk::HttpResponse& response) {
  const std::string mark = boundary_of(response);
  BatchAnswers out;
  std::string_view rest = response.body;
  for (auto at = rest.find(mark); at != std::string_view::npos; at = rest.find(mark)) {
    rest.remove_prefix(at + mark.size());
    if (rest.starts_with("--")) return out;
    read_part(rest.substr(0, rest.find(mark)), out);
  }
  refuse_batch();
}

}  // namespace holdfast::azure
