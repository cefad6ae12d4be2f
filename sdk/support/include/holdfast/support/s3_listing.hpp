// Listings as ListObjectsV2 of Amazon S3 has them, which other services speak as well.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
#pragma once

#include <holdfast/support/listing.hpp>
#include <holdfast/support/percent.hpp>
#include <holdfast/support/xml.hpp>

#include <string>
#include <string_view>

namespace holdfast::support {

/// What differs between the services that speak it.
struct S3Dialect {
  std::string_view service;                      ///< For errors: "an S3 service".
  std::string (*etag_of)(pugi::xml_node entry);  ///< What tells one content of an object from the next.
};

/// The parameters of the request.
[[nodiscard]] Query s3_listing_query(const ListQuery& query);

/// The page that `body` is. HF_E_CORRUPT where it is none, or where an entry does not begin with `prefix`.
[[nodiscard]] ListPage parse_s3_listing(std::string_view body, std::string_view prefix, const S3Dialect& dialect);

}  // namespace holdfast::support
