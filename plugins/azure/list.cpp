#include "list.hpp"

#include <holdfast/support/http_date.hpp>
#include <holdfast/support/number.hpp>
#include <holdfast/support/ranged_read.hpp>
#include <holdfast/support/xml.hpp>

#include <algorithm>
#include <chrono>

namespace holdfast::azure {
namespace {

constexpr std::uint32_t largest_page = 5000;
constexpr std::string_view blob_service = "a blob service";

[[noreturn]] void refuse_listing(std::string_view why) { support::refuse_listing(why, blob_service); }

/// Names that XML cannot carry are encoded, and say so.
std::string name_in(pugi::xml_node entry) {
  const pugi::xml_node name = entry.child("Name");
  if (!name) refuse_listing("an entry has no name");
  std::string text = name.child_value();
  if (std::string_view{name.attribute("Encoded").value()} != "true") return text;
  for (auto plus = text.find('+'); plus != std::string::npos; plus = text.find('+', plus + 3))
    text.replace(plus, 1, "%2B");  // it is none of a form
  auto decoded = support::form_decoded(text);
  if (!decoded) refuse_listing("a name is not encoded as announced");
  return *std::move(decoded);
}

sdk::Object object_in(pugi::xml_node properties) {
  const auto size = support::parse_number(properties.child_value("Content-Length"));
  if (!size) refuse_listing("a size is no number");
  sdk::Object object{.size = *size, .etag = support::quoted_etag(properties.child_value("Etag"))};
  if (const auto modified = support::parse_http_date(properties.child_value("Last-Modified")))
    object.modified_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(modified->time_since_epoch()).count();
  return object;
}

/// Accounts with folders list those among the objects.
bool is_folder(pugi::xml_node properties) {
  return std::string_view{properties.child_value("ResourceType")} == "directory";
}

}  // namespace

ListPage parse_listing(std::string_view body, std::string_view prefix) {
  pugi::xml_document document;
  if (!support::read_xml(document, body)) refuse_listing("it is no XML");
  const pugi::xml_node listing = document.child("EnumerationResults");
  if (!listing) refuse_listing("it is no EnumerationResults");
  ListPage page;
  const pugi::xml_node blobs = listing.child("Blobs");
  for (const pugi::xml_node blob : blobs.children("Blob")) {
    const pugi::xml_node properties = blob.child("Properties");
    if (is_folder(properties)) continue;
    page.objects.push_back(
        {.key = support::listed_key(name_in(blob), prefix, blob_service), .object = object_in(properties)});
  }
  for (const pugi::xml_node common : blobs.children("BlobPrefix"))
    page.prefixes.push_back(support::listed_key(name_in(common), prefix, blob_service));
  page.next = listing.child_value("NextMarker");
  return page;
}

ListPage list_page(Service& service, const sdk::Call& call, const ListQuery& query) {
  Request request{
      .query = {{"restype", "container"},
                {"comp", "list"},
                {"maxresults", std::to_string(std::min(query.limit == 0 ? largest_page : query.limit, largest_page))}},
      .permission = "l (list)"};
  if (!query.prefix.empty()) request.query.emplace_back("prefix", query.prefix);
  if (!query.delimiter.empty()) request.query.emplace_back("delimiter", query.delimiter);
  if (!query.page.empty()) request.query.emplace_back("marker", query.page);
  return parse_listing(service.send(call, request).body, query.prefix);
}

}  // namespace holdfast::azure
