#include "list.hpp"

#include "reader.hpp"

#include <holdfast/support/json.hpp>
#include <holdfast/support/s3_listing.hpp>

#include <algorithm>
#include <utility>

namespace holdfast::gcs {
namespace {

constexpr std::uint32_t largest_page = 1000;
constexpr std::string_view permission = "storage.objects.list";

constexpr std::string_view google = "Google's storage";

constexpr support::S3Dialect dialect{
    .service = google, .etag_of = [](pugi::xml_node entry) { return std::string{entry.child_value("Generation")}; }};

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

}  // namespace

ListPage parse_json_listing(std::string_view body, std::string_view prefix) {
  const auto checked = [&](std::string key) { return support::listed_key(std::move(key), prefix, google); };
  const support::JsonObject listing{body, "the listing"};
  ListPage page;
  listing.each("items", [&](const support::JsonObject& item) {
    page.objects.push_back({.key = checked(item.text("name")), .object = described_by(item).object});
  });
  for (std::string& common : listing.texts("prefixes")) page.prefixes.push_back(checked(std::move(common)));
  page.next = listing.text("nextPageToken");
  return page;
}

ListPage parse_xml_listing(std::string_view body, std::string_view prefix) {
  return support::parse_s3_listing(body, prefix, dialect);
}

ListPage list_page(Service& service, const sdk::Call& call, const ListQuery& query) {
  if (service.data_resource() == Resource::xml) {
    const Request request{
        .resource = Resource::xml, .query = support::s3_listing_query(query), .permission = permission};
    return parse_xml_listing(service.send(call, request).body, query.prefix);
  }
  ListPage page = parse_json_listing(service.send(call, json_request(query)).body, query.prefix);
  // The JSON API begins with the key that it is to begin after.
  std::erase_if(page.objects, [&](const support::ListEntry& entry) { return entry.key == query.start_after; });
  return page;
}

}  // namespace holdfast::gcs
