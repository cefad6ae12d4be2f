#include "errors.hpp"
#include "names.hpp"

#include <holdfast/support/xml.hpp>

namespace holdfast::s3 {
namespace {

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
                  .right = std::string{sdk::find_header(headers, "x-amz-bucket-region")},
                  .request_id = std::string{sdk::find_header(headers, "x-amz-request-id")},
                  .date = std::string{sdk::find_header(headers, "date")},
                  .retry_after_ns = support::retry_after_ns(headers, {"x-amz-retry-after"})};
  pugi::xml_document document;
  const bool is_xml = !response.body.empty() && support::read_xml(document, response.body);
  if (const pugi::xml_node words = words_in(document)) {
    refusal.code = support::shortened(words.child_value("Code"));
    refusal.message = support::shortened(words.child_value("Message"));
    if (refusal.right.empty()) refusal.right = words.child_value("Region");
    if (refusal.request_id.empty()) refusal.request_id = support::shortened(words.child_value("RequestId"));
  }
  refusal.is_foreign = !response.body.empty() && (!is_xml || refusal.code.empty());
  if (!is_region(refusal.right)) refusal.right.clear();  // a host is made of it
  return refusal;
}

}  // namespace holdfast::s3
