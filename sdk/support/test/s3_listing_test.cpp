#include <holdfast/support/s3_listing.hpp>

#include "support/catch.hpp"

using namespace holdfast;
using namespace holdfast::support;
using Catch::Matchers::Contains;

namespace {

constexpr S3Dialect dialect{.service = "a service",
                            .etag_of = [](pugi::xml_node entry) { return std::string{entry.child_value("ETag")}; }};

std::string listing(std::string_view inside) {
  return "<ListBucketResult>" + std::string{inside} + "</ListBucketResult>";
}

}  // namespace

TEST_CASE("a page of a listing has its objects, its folders and where it goes on", "[s3-listing]") {
  const ListPage page =
      parse_s3_listing(listing("<EncodingType>url</EncodingType>"
                               "<Contents><Key>p/a%20b</Key><Size>7</Size><ETag>\"x\"</ETag>"
                               "<LastModified>2026-01-02T03:04:05.000Z</LastModified></Contents>"
                               "<CommonPrefixes><Prefix>p/c/</Prefix></CommonPrefixes>"
                               "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>"),
                       "p/", dialect);
  REQUIRE(page.objects.size() == 1);
  CHECK(page.objects[0].key == "p/a b");
  CHECK(page.objects[0].object.size == 7);
  CHECK(page.objects[0].object.etag == "\"x\"");
  CHECK(page.objects[0].object.modified_ns == 1'767'323'045'000'000'000);
  CHECK(page.prefixes == std::vector<std::string>{"p/c/"});
  CHECK(page.next == "t");
}

TEST_CASE("what is no listing of what was asked is refused", "[s3-listing]") {
  for (const std::string& body :
       {std::string{"no XML"}, std::string{"<Other/>"}, listing("<Contents><Key>q/a</Key><Size>1</Size></Contents>"),
        listing("<Contents><Key>p/a</Key><Size>many</Size></Contents>"),
        listing("<EncodingType>url</EncodingType><Contents><Key>p/%zz</Key><Size>1</Size></Contents>"),
        listing("<CommonPrefixes><Prefix>q/</Prefix></CommonPrefixes>"), listing("<IsTruncated>true</IsTruncated>")}) {
    INFO(body);
    try {
      static_cast<void>(parse_s3_listing(body, "p/", dialect));
      FAIL("it was taken for one");
    } catch (const sdk::Error& error) {
      CHECK(error.status() == HF_E_CORRUPT);
      CHECK_THAT(error.what(), Contains("the listing cannot be read: "));
    }
  }
}

TEST_CASE("a listing is asked for with what was wanted, and no more than a page", "[s3-listing]") {
  CHECK(s3_listing_query({}) == Query{{"list-type", "2"}, {"encoding-type", "url"}, {"max-keys", "1000"}});
  CHECK(s3_listing_query({.prefix = "p", .delimiter = "/", .start_after = "p/a", .page = "t", .limit = 5}) ==
        Query{{"list-type", "2"},
              {"encoding-type", "url"},
              {"max-keys", "5"},
              {"prefix", "p"},
              {"delimiter", "/"},
              {"start-after", "p/a"},
              {"continuation-token", "t"}});
}
