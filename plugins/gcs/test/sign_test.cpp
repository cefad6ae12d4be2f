#include "sign.hpp"

#include "support/catch.hpp"

using namespace holdfast::gcs;
namespace sdk = holdfast::sdk;

TEST_CASE("an HMAC key signs as another implementation of Google's rules does", "[gcs][sign]") {
  // Computed with Python's hmac, step by step as cloud.google.com/storage/docs/authentication/signatures has them.
  const Credentials who{.access_id = "GOOGTS7C7FUP3AIRVJTE2BCDKINBTES3HC2GY5CBFJDCQ2SYHV6A6XXVTJFSA",
                        .secret = "bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ"};
  const std::chrono::system_clock::time_point now{
      std::chrono::sys_days{std::chrono::year{2026} / std::chrono::November / 26} + std::chrono::hours{19} +
      std::chrono::minutes{30}};
  const sdk::HttpHeaders headers = sign({.method = "PUT",
                                         .host = "storage.googleapis.com",
                                         .path = "/backups/p/a%20b",
                                         .query = {{"uploadId", "x+y"}, {"partNumber", "1"}},
                                         .headers = {{"x-goog-hash", "crc32c=4waSgw=="}}},
                                        who, now);
  CHECK(sdk::find_header(headers, "x-goog-date") == "20261126T193000Z");
  CHECK(sdk::find_header(headers, "x-goog-content-sha256") == "UNSIGNED-PAYLOAD");
  CHECK(sdk::find_header(headers, "authorization") ==
        "GOOG4-HMAC-SHA256 Credential=GOOGTS7C7FUP3AIRVJTE2BCDKINBTES3HC2GY5CBFJDCQ2SYHV6A6XXVTJFSA/20261126/auto/"
        "storage/goog4_request, SignedHeaders=host;x-goog-content-sha256;x-goog-date;x-goog-hash, "
        "Signature=31c6fc69ce7126a47cc2d2504b12fdd5acc859d5fba6bb6852ca348f75fec7f8");
}
