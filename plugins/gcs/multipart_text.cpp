#include "multipart_text.hpp"

#include "names.hpp"

#include <holdfast/support/ranged_read.hpp>

#include <algorithm>

namespace holdfast::gcs {
namespace {

/// "--" and the boundary that a header names; empty where it names none.
std::string delimiter_by(std::string_view content_type) {
  constexpr std::string_view mark = "boundary=";
  const auto at = content_type.find(mark);
  if (at == std::string_view::npos) return {};
  std::string_view boundary = content_type.substr(at + mark.size());
  if (boundary.starts_with('"'))
    boundary = boundary.substr(1, boundary.find('"', 1) - 1);
  else
    boundary = boundary.substr(0, boundary.find_first_of("; "));
  return boundary.empty() ? std::string{} : std::string{"--"}.append(boundary);
}

}  // namespace

std::string new_boundary() { return "holdfast-" + random_name(); }

std::vector<std::string_view> parts_in(const sdk::HttpResponse& response) {
  const std::string delimiter = delimiter_by(sdk::find_header(response.headers, "content-type"));
  std::vector<std::string_view> parts;
  const std::string_view body = response.body;
  auto at = delimiter.empty() ? std::string_view::npos : body.find(delimiter);
  while (at != std::string_view::npos) {
    const auto begin = at + delimiter.size();
    at = body.find(delimiter, begin);
    if (at == std::string_view::npos) break;  // what follows the last delimiter is nothing
    std::string_view part = body.substr(begin, at - begin);
    part.remove_prefix(std::min(part.size(), part.find_first_not_of(" \t\r\n")));
    parts.push_back(part);
  }
  if (parts.empty()) support::refuse_answer("the service's answer is not made of parts");
  return parts;
}

std::pair<std::string_view, std::string_view> split_head(std::string_view text) noexcept {
  const auto crlf = text.find("\r\n\r\n");
  const auto lf = text.find("\n\n");
  const auto at = std::min(crlf, lf);
  if (at == std::string_view::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + (at == crlf ? 4 : 2))};
}

sdk::HttpHeaders headers_in(std::string_view head) {
  sdk::HttpHeaders headers;
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find('\n'));
    head.remove_prefix(std::min(head.size(), line.size() + 1));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    std::string_view value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.size(), value.find_first_not_of(' ')));
    value = value.substr(0, value.find_last_not_of("\r ") + 1);
    headers.emplace_back(line.substr(0, colon), value);
  }
  return headers;
}

}  // namespace holdfast::gcs
