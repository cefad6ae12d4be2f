#include "errors.hpp"
#include "names.hpp"

#include <holdfast/support/http_date.hpp>
#include <holdfast/support/number.hpp>
#include <holdfast/support/xml.hpp>

#include <algorithm>
#include <chrono>
#include <optional>

namespace holdfast::s3 {
namespace {

constexpr std::size_t quoted_bytes = 200;

/// How long the service wants to be left alone; an hour at most.
std::uint64_t retry_after_ns(const sdk::HttpHeaders& headers) {
  constexpr std::uint64_t most = 3600;
  if (const auto ms = support::parse_number(sdk::find_header(headers, "x-amz-retry-after")))
    return std::min(*ms, most * 1000) * 1'000'000;
  const std::string_view text = sdk::find_header(headers, "retry-after");
  if (const auto seconds = support::parse_number(text)) return std::min(*seconds, most) * 1'000'000'000;
  const auto until = support::parse_http_date(text);
  const auto now = support::parse_http_date(sdk::find_header(headers, "date"));
  if (!until || !now || *until <= *now) return 0;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*until - *now).count();
  return std::min(static_cast<std::uint64_t>(seconds), most) * 1'000'000'000;
}

/// At most `quoted_bytes`, cut between characters.
std::string shortened(std::string_view text) {
  if (text.size() <= quoted_bytes) return std::string{text};
  std::size_t end = quoted_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  return std::string{text.substr(0, end)}.append("…");
}

/// Where the words are: S3's <Error>, or that of STS within its <ErrorResponse>.
pugi::xml_node words_in(const pugi::xml_document& document) {
  const pugi::xml_node root = document.document_element();
  const std::string_view name = root.name();
  if (name == "Error") return root;
  return name == "ErrorResponse" ? root.child("Error") : pugi::xml_node{};
}

}  // namespace

Refusal refusal_of(const sdk::HttpResponse& response) {
  const sdk::HttpHeaders& headers = response.headers;
  Refusal refusal{.http_status = response.status,
                  .region = std::string{sdk::find_header(headers, "x-amz-bucket-region")},
                  .request_id = std::string{sdk::find_header(headers, "x-amz-request-id")},
                  .date = std::string{sdk::find_header(headers, "date")},
                  .retry_after_ns = retry_after_ns(headers)};
  pugi::xml_document document;
  const bool is_xml = !response.body.empty() && support::read_xml(document, response.body);
  if (const pugi::xml_node words = words_in(document)) {
    refusal.code = shortened(words.child_value("Code"));
    refusal.message = shortened(words.child_value("Message"));
    if (refusal.region.empty()) refusal.region = words.child_value("Region");
    if (refusal.request_id.empty()) refusal.request_id = shortened(words.child_value("RequestId"));
  }
  refusal.is_foreign = !response.body.empty() && (!is_xml || refusal.code.empty());
  if (!is_region(refusal.region)) refusal.region.clear();  // a host is made of it
  return refusal;
}

}  // namespace holdfast::s3
