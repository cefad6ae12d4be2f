#include "list.hpp"

#include "reader.hpp"

#include <holdfast/support/number.hpp>
#include <holdfast/support/rfc3339.hpp>
#include <holdfast/support/xml.hpp>

#include <algorithm>
#include <chrono>

namespace holdfast::s3 {
namespace {

constexpr std::uint32_t largest_page = 1000;  // of every service

[[noreturn]] void refuse_listing(std::string_view why) {
  throw sdk::Error{HF_E_CORRUPT, std::string{"the listing cannot be read: "}.append(why)}.remedy(
      "check that `endpoint` is an S3 service, and that no proxy changes its answers");
}

/// Texts of a listing are encoded if it says so: XML cannot carry every key.
class Decoder {
 public:
  explicit Decoder(pugi::xml_node listing)
      : is_encoded_{std::string_view{listing.child_value("EncodingType")} == "url"} {}

  [[nodiscard]] std::string operator()(std::string_view text) const {
    if (!is_encoded_) return std::string{text};
    auto decoded = support::form_decoded(text);
    if (!decoded) refuse_listing("a key is not encoded as announced");
    return *std::move(decoded);
  }

 private:
  bool is_encoded_;
};

std::uint64_t size_of(std::string_view text) {
  const auto size = support::parse_number(text);
  if (!size) refuse_listing("a size is no number");
  return *size;
}

sdk::Object object_in(pugi::xml_node contents) {
  sdk::Object object{.size = size_of(contents.child_value("Size")),
                     .etag = support::quoted_etag(contents.child_value("ETag"))};
  if (const auto modified = support::parse_rfc3339(contents.child_value("LastModified")))
    object.modified_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(modified->time_since_epoch()).count();
  return object;
}

std::string checked(std::string key, std::string_view prefix) {
  if (!key.starts_with(prefix)) refuse_listing("a key does not begin as was asked");
  return key;
}

}  // namespace

ListPage parse_listing(std::string_view body, std::string_view prefix) {
  pugi::xml_document document;
  if (!support::read_xml(document, body)) refuse_listing("it is no XML");
  const pugi::xml_node listing = document.child("ListBucketResult");
  if (!listing) refuse_listing("it is no ListBucketResult");
  const Decoder decoded{listing};
  ListPage page;
  for (const pugi::xml_node contents : listing.children("Contents"))
    page.objects.push_back(
        {.key = checked(decoded(contents.child_value("Key")), prefix), .object = object_in(contents)});
  for (const pugi::xml_node common : listing.children("CommonPrefixes"))
    page.prefixes.push_back(checked(decoded(common.child_value("Prefix")), prefix));
  if (std::string_view{listing.child_value("IsTruncated")} == "true") {
    page.next = listing.child_value("NextContinuationToken");
    if (page.next.empty()) refuse_listing("it goes on, and does not say where");
  }
  return page;
}

ListPage list_page(Service& service, const sdk::Call& call, const ListQuery& query) {
  Request request{
      .query = {{"list-type", "2"},
                {"encoding-type", "url"},
                {"max-keys", std::to_string(std::min(query.limit == 0 ? largest_page : query.limit, largest_page))}},
      .permission = "s3:ListBucket"};
  if (!query.prefix.empty()) request.query.emplace_back("prefix", query.prefix);
  if (!query.delimiter.empty()) request.query.emplace_back("delimiter", query.delimiter);
  if (!query.start_after.empty()) request.query.emplace_back("start-after", query.start_after);
  if (!query.page.empty()) request.query.emplace_back("continuation-token", query.page);
  return parse_listing(service.send(call, request).body, query.prefix);
}

}  // namespace holdfast::s3
