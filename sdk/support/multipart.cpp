#include <holdfast/plugin.hpp>
#include <holdfast/support/multipart.hpp>
#include <holdfast/support/number.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace holdfast::support {
namespace {

[[noreturn]] void refuse() {
  throw sdk::Error{HF_E_CORRUPT, "the service's answer to several requests at once cannot be read"}.remedy(
      "check `endpoint`, and that no proxy changes the service's answers");
}

/// "--" and the boundary that the header names.
std::string delimiter_by(std::string_view content_type) {
  constexpr std::string_view name = "boundary=";
  const auto at = content_type.find(name);
  if (at == std::string_view::npos) refuse();
  std::string_view boundary = content_type.substr(at + name.size());
  if (boundary.starts_with('"'))
    boundary = boundary.substr(1, boundary.find('"', 1) - 1);
  else
    boundary = boundary.substr(0, boundary.find_first_of("; "));
  if (boundary.empty()) refuse();
  return std::string{"--"}.append(boundary);
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
    if (colon == std::string_view::npos) refuse();
    std::string_view value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.size(), value.find_first_not_of(' ')));
    headers.emplace_back(line.substr(0, colon), value);
  }
  return headers;
}

/// "HTTP/1.1 202 Accepted"
std::int32_t status_in(std::string_view line) {
  const auto blank = line.find(' ');
  const auto status = blank == std::string_view::npos ? std::nullopt : parse_number(line.substr(blank + 1, 3));
  if (!line.starts_with("HTTP/") || !status) refuse();
  return static_cast<std::int32_t>(*status);
}

PartAnswer answer_in(std::string_view part) {
  next_line(part);  // the rest of the delimiter's
  PartAnswer answer{.around = next_headers(part)};
  answer.response.status = status_in(next_line(part));
  answer.response.headers = next_headers(part);
  answer.response.body = part;
  return answer;
}

}  // namespace

std::vector<PartAnswer> answers_in(const sdk::HttpResponse& response) {
  const std::string delimiter = delimiter_by(sdk::find_header(response.headers, "content-type"));
  std::vector<PartAnswer> answers;
  std::string_view rest = response.body;
  for (auto at = rest.find(delimiter); at != std::string_view::npos; at = rest.find(delimiter)) {
    rest.remove_prefix(at + delimiter.size());
    if (rest.starts_with("--")) {
      if (answers.empty()) refuse();
      return answers;
    }
    answers.push_back(answer_in(rest.substr(0, rest.find(delimiter))));
  }
  refuse();  // what closes it is missing
}

}  // namespace holdfast::support
