#include "batch.hpp"

#include <holdfast/support/multipart.hpp>
#include <holdfast/support/number.hpp>

#include <utility>

namespace holdfast::azure {
namespace {

constexpr std::string_view line_end = "\r\n";

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
  BatchAnswers out;
  for (support::PartAnswer& part : support::answers_in(response)) {
    const auto index = support::parse_number(sdk::find_header(part.around, "content-id"));
    if (index)
      out.answers.push_back({.index = static_cast<std::size_t>(*index), .response = std::move(part.response)});
    else
      out.refusal = std::move(part.response);
  }
  return out;
}

}  // namespace holdfast::azure
