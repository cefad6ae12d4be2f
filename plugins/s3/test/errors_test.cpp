#include "errors.hpp"

#include "rig.hpp"
#include "support/catch.hpp"
#include "support/error_rows.hpp"

#include <set>

using namespace holdfast::s3;
using namespace holdfast::test;
using test::error_xml;
namespace sdk = holdfast::sdk;

namespace {

const Asked asked{.permission = "s3:PutObject",
                  .bucket = "backups",
                  .region = "us-east-1",
                  .endpoint = "host.example",
                  .key_id = "AKIAIOSFODNN7EXAMPLE"};

sdk::Error error_of(int status, std::string_view code) {
  return to_error(refusal_of({.status = status, .body = error_xml(code)}), asked);
}

}  // namespace

TEST_CASE("every code of the table means what its row says, with a sentence and a remedy", "[s3][errors]") {
  std::set<std::string_view> seen;
  for (const ErrorRow& row : error_table()) {
    INFO(row.code);
    CHECK(seen.insert(row.code).second);
    const sdk::Error error = error_of(400, row.code);
    is_told_by(row, error);
    CHECK(error.to_abi().service_status == 400);
    CHECK(sdk::view(error.to_abi().request_id) == "4442587FB7D0A2F9");
  }
  CHECK(seen.size() > 70);
}

TEST_CASE("codes that decide how a backup goes on are classified as the engine needs them", "[s3][errors]") {
  const std::tuple<std::string_view, hf_status, sdk::Retry> rows[] = {
      {"AccessDenied", HF_E_FORBIDDEN, sdk::Retry::never},
      {"InvalidAccessKeyId", HF_E_UNAUTHENTICATED, sdk::Retry::never},
      {"SignatureDoesNotMatch", HF_E_UNAUTHENTICATED, sdk::Retry::never},
      {"ExpiredToken", HF_E_UNAUTHENTICATED, sdk::Retry::never},
      {"NoSuchBucket", HF_E_INVALID_CONFIG, sdk::Retry::never},  // not "no such object"
      {"NoSuchKey", HF_E_NOT_FOUND, sdk::Retry::never},
      {"SlowDown", HF_E_THROTTLED, sdk::Retry::safe},
      {"InternalError", HF_E_UNAVAILABLE, sdk::Retry::safe},
      {"BadDigest", HF_E_CORRUPT, sdk::Retry::safe},
      {"XAmzContentSHA256Mismatch", HF_E_CORRUPT, sdk::Retry::safe},
      {"QuotaExceeded", HF_E_NO_SPACE, sdk::Retry::never},
      {"InvalidObjectState", HF_E_LOCKED, sdk::Retry::never},
      {"KMS.SomethingNew", HF_E_INVALID_CONFIG, sdk::Retry::never}};
  for (const auto& [code, status, retry] : rows) {
    INFO(code);
    CHECK(error_of(400, code).status() == status);
    CHECK(error_of(400, code).to_abi().retry == static_cast<std::int32_t>(retry));
  }
}

TEST_CASE("an answer without a code is classified by its status", "[s3][errors]") {
  const StatusMeaning rows[] = {{301, HF_E_INVALID_CONFIG},
                                {307, HF_E_INVALID_CONFIG},
                                {401, HF_E_UNAUTHENTICATED},
                                {403, HF_E_FORBIDDEN},
                                {404, HF_E_NOT_FOUND},
                                {418, HF_E_UNAVAILABLE},
                                {503, HF_E_THROTTLED, sdk::Retry::safe}};
  mean(rows, [](int status) { return to_error(refusal_of({.status = status}), asked); });
}

TEST_CASE("an error names the permission, the bucket and what can be shown of the key", "[s3][errors]") {
  const sdk::Error denied = error_of(403, "AccessDenied");
  CHECK(says(denied, "grant s3:PutObject on the bucket 'backups'"));
  CHECK(says(denied, "AKIA…MPLE"));
  CHECK_FALSE(says(denied, "IOSFODNN7"));
}

TEST_CASE("what the table does not know is quoted, and not at any length", "[s3][errors]") {
  const std::string body = error_xml("SomethingOdd");
  CHECK(says(to_error(refusal_of({.status = 400, .body = body}), asked), "(SomethingOdd): words of the service"));
  const std::string long_body = "<Error><Code>X</Code><Message>" + std::string(10'000, 'x') + "</Message></Error>";
  CHECK(std::string{to_error(refusal_of({.status = 400, .body = long_body}), asked).what()}.size() < 300);
}

TEST_CASE("an answer that is not S3's is told as that", "[s3][errors]") {
  for (const std::string_view body : {"<html><body>It works!</body></html>", "404 page not found", "{\"error\": 1}"}) {
    const sdk::Error error = to_error(refusal_of({.status = 404, .body = std::string{body}}), asked);
    CHECK(error.status() == HF_E_INVALID_CONFIG);
    CHECK(says(error, "does not come from an S3 service"));
  }
  // A gateway's page says nothing of what is behind it.
  CHECK(to_error(refusal_of({.status = 502, .body = "<html/>"}), asked).status() == HF_E_UNAVAILABLE);
}

TEST_CASE("what a service asks for before the next try is heard, in each way of saying it", "[s3][errors]") {
  const auto wait_of = [](const sdk::HttpHeaders& headers) {
    return refusal_of({.status = 503, .headers = headers}).retry_after_ns;
  };
  CHECK(wait_of({{"Retry-After", "3"}}) == 3'000'000'000);
  CHECK(wait_of({{"x-amz-retry-after", "250"}, {"Retry-After", "3"}}) == 250'000'000);
  CHECK(wait_of({{"Retry-After", "Fri, 24 May 2013 00:00:05 GMT"}, {"Date", "Fri, 24 May 2013 00:00:00 GMT"}}) ==
        5'000'000'000);
  CHECK(wait_of({{"Retry-After", "99999999"}}) == 3'600'000'000'000);
  CHECK(wait_of({{"Retry-After", "soon"}}) == 0);
}

TEST_CASE("a region is taken from header or body, and only if it is written as one", "[s3][errors]") {
  CHECK(refusal_of({.status = 301, .headers = {{"x-amz-bucket-region", "eu-west-1"}}}).right == "eu-west-1");
  CHECK(refusal_of({.status = 400, .body = error_xml("X", "<Region>eu-west-2</Region>")}).right == "eu-west-2");
  CHECK(refusal_of({.status = 400, .body = error_xml("X", "<Region>evil.example/</Region>")}).right.empty());
}
