#include "list.hpp"

#include "reader.hpp"

#include <holdfast/support/number.hpp>
#include <holdfast/support/rfc3339.hpp>
#include <holdfast/support/xml.hpp>

#include <algorithm>
#include <chrono>

namespace holdfast::gcs {
namespace {

constexpr std::uint32_t largest_page = 1000;
constexpr std::string_view permission = "storage.objects.list";

[[noreturn]] void refuse_listing(std::string_view why) {
  throw sdk::Error{HF_E_CORRUPT, std::string{"the listing cannot be read: "}.append(why)}.remedy(
      "check that `endpoint` is Google's storage, and that no proxy changes its answers");
}

std::string checked(std::string key, std::string_view prefix) {
  if (!key.starts_with(prefix)) refuse_listing("a key does not begin as was asked");
  return key;
}

/// The XML API may encode texts of a listing: XML cannot carry every key.
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

sdk::Object object_in(pugi::xml_node contents) {
  const auto size = support::parse_number(contents.child_value("Size"));
  if (!size) refuse_listing("a size is no number");
  sdk::Object object{.size = *size, .etag = contents.child_value("Generation")};
  if (const auto modified = support::parse_rfc3339(contents.child_value("LastModified")))
    object.modified_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(modified->time_since_epoch()).count();
  return object;
}

Request json_request(const ListQuery& query) {
  const std::string fields = "items(" + std::string{described_fields} + ",name),nextPageToken,prefixes";
  Request request{.query = {{"fields", fields}}, .permission = permission};
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) request.query.emplace_back(name, value);
  };
  add("prefix", query.prefix);
  add("delimiter", query.delimiter);
  add("startOffset", query.start_after);
  add("pageToken", query.page);
  add("maxResults", std::to_string(std::min(query.limit == 0 ? largest_page : query.limit, largest_page)));
  return request;
}

Request xml_request(const ListQuery& query) {
  Request request{
      .resource = Resource::xml, .query = {{"encoding-type", "url"}, {"list-type", "2"}}, .permission = permission};
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) request.query.emplace_back(name, value);
  };
  add("prefix", query.prefix);
  add("delimiter", query.delimiter);
  add("start-after", query.start_after);
  add("continuation-token", query.page);
  add("max-keys", std::to_string(std::min(query.limit == 0 ? largest_page : query.limit, largest_page)));
  return request;
}

}  // namespace

ListPage parse_json_listing(std::string_view body, std::string_view prefix) {
  const support::JsonObject listing{body, "the listing"};
  ListPage page;
  listing.each("items", [&](const support::JsonObject& item) {
    page.objects.push_back({.key = checked(item.text("name"), prefix), .object = described_by(item).object});
  });
  for (std::string& common : listing.texts("prefixes")) page.prefixes.push_back(checked(std::move(common), prefix));
  page.next = listing.text("nextPageToken");
  return page;
}

ListPage parse_xml_listing(std::string_view body, std::string_view prefix) {
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
  if (service.data_resource() == Resource::xml)
    return parse_xml_listing(service.send(call, xml_request(query)).body, query.prefix);
  ListPage page = parse_json_listing(service.send(call, json_request(query)).body, query.prefix);
  // The JSON API begins with the key that it is to begin after.
  std::erase_if(page.objects, [&](const support::ListEntry& entry) { return entry.key == query.start_after; });
  return page;
}

}  // namespace holdfast::gcs
