#include "list.hpp"

#include "reader.hpp"

#include <holdfast/support/s3_listing.hpp>

namespace holdfast::s3 {
namespace {

constexpr support::S3Dialect dialect{.service = "an S3 service", .etag_of = [](pugi::xml_node entry) {
                                       return support::quoted_etag(entry.child_value("ETag"));
                                     }};

}  // namespace

ListPage parse_listing(std::string_view body, std::string_view prefix) {
  return support::parse_s3_listing(body, prefix, dialect);
}

ListPage list_page(Service& service, const sdk::Call& call, const ListQuery& query) {
  const Request request{.query = support::s3_listing_query(query), .permission = "s3:ListBucket"};
  return parse_listing(service.send(call, request).body, query.prefix);
}

}  // namespace holdfast::s3
