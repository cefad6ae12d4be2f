#include "errors.hpp"

#include "rig.hpp"
#include "support/catch.hpp"
#include "support/error_rows.hpp"

#include <set>

using namespace holdfast::gcs;
using namespace holdfast::gcs::test;
namespace sdk = holdfast::sdk;

namespace {

const Asked asked{.permission = "storage.objects.create",
                  .bucket = "backups",
                  .endpoint = "host.example",
                  .who = "backup@p.iam.example"};

sdk::Error error_by(const holdfast::http::Response& response) {
  return to_error(refusal_of({.status = response.status, .body = response.body}), asked);
}

}  // namespace

TEST_CASE("every code of the table means what its row says, with a sentence and a remedy", "[gcs][errors]") {
  std::set<std::string_view> seen;
  for (const ErrorRow& row : error_table()) {
    INFO(row.code);
    CHECK(seen.insert(row.code).second);
    for (const auto& response : {refused(400, row.code), refused_by_xml(400, row.code)}) {
      const sdk::Error error = error_by(response);
      is_told_by(row, error);
      CHECK(error.to_abi().service_status == 400);
    }
  }
}

TEST_CASE("a status without words means what its row says", "[gcs][errors]") {
  const StatusMeaning rows[] = {{302, HF_E_INVALID_CONFIG},  {308, HF_E_INVALID_CONFIG},
                                {401, HF_E_UNAUTHENTICATED}, {403, HF_E_FORBIDDEN},
                                {404, HF_E_NOT_FOUND},       {410, HF_E_NOT_FOUND},
                                {700, HF_E_UNAVAILABLE},     {503, HF_E_THROTTLED, sdk::Retry::safe}};
  mean(rows, [](int status) { return error_by({.status = status}); });
}

TEST_CASE("one reason for several things is told apart by its sentence", "[gcs][errors]") {
  const std::tuple<int, std::string_view, std::string_view, std::string_view> rows[] = {
      {404, "notFound", "The specified bucket does not exist.", "NoSuchBucket"},
      {404, "notFound", "No such object: backups/p/a", "NoSuchKey"},
      {403, "forbidden", "Permission denied on Cloud KMS key. Please ensure ...", "kmsKeyRefused"},
      {403, "forbidden", "The billing account for the owning project is disabled", "billingNotEnabled"},
      {403, "forbidden", "Request is prohibited by organization's policy: VPC Service Controls", "vpcServiceControls"},
      {400, "required", "Bucket is a requester pays bucket but no user project provided.", "UserProjectMissing"},
      {400, "cloudKmsDisabledKey", "", "kmsKeyRefused"},
      {412, "conditionNotMet", "Request violates constraint 'constraints/gcp.resourceLocations'.",
       "orgPolicyConstraintFailed"},
      {403, "forbidden", "x does not have serviceusage.services.use access to the Google Cloud project.",
       "UserProjectAccessDenied"},
      {400, "invalid", "User project specified in the request is invalid.", "UserProjectInvalid"},
      {400, "invalid", "Provided CRC32C doesn't match calculated CRC32C", "BadDigest"},
      {403, "forbidden", "x does not have storage.objects.create access", "forbidden"}};
  for (const auto& [status, reason, message, code] : rows) {
    INFO(message);
    CHECK(refusal_of({.status = status, .body = error_json(status, reason, message)}).code == code);
  }
}

TEST_CASE("a refusal names who lacks which permission on what", "[gcs][errors]") {
  const sdk::Error error = error_by(refused(403, "forbidden"));
  CHECK(says(error, "grant storage.objects.create on the bucket 'backups' to backup@p.iam.example"));
  const sdk::Error nobody = to_error(refusal_of({.status = 403}), {.permission = "x", .bucket = "b"});
  CHECK(says(nobody, "everybody (anonymous)"));
}

TEST_CASE("what does not come from Google's storage is told from what does", "[gcs][errors]") {
  for (const std::string_view body : {"<html>It works</html>", "<?xml version=\"1.0\"?><Other/>"}) {
    const sdk::Error error = error_by({.status = 404, .body = std::string{body}});
    CHECK(error.status() == HF_E_INVALID_CONFIG);
    CHECK(says(error, "does not come from Google Cloud Storage"));
    CHECK(error_by({.status = 502, .body = std::string{body}}).to_abi().retry == HF_RETRY_SAFE);
  }
  // Downloads are refused with a sentence alone.
  CHECK(error_by({.status = 404, .body = "No such object: backups/p/a\n"}).status() == HF_E_NOT_FOUND);
}

TEST_CASE("the id of a request is told by nobody, as it opens the upload that it may be", "[gcs][errors]") {
  const Refusal refusal = refusal_of({.status = 503,
                                      .headers = {{"x-guploader-uploadid", "CANARY"}, {"Retry-After", "2"}},
                                      .body = error_json(503, "backendError")});
  const sdk::Error error = to_error(refusal, asked);
  CHECK_FALSE(says(error, "CANARY"));
  CHECK(error.to_abi().request_id.size == 0);
  CHECK(error.to_abi().retry_after_ns == 2'000'000'000);
}

TEST_CASE("the service's words are quoted in part, and only where the row says little", "[gcs][errors]") {
  const std::string flood(5000, 'x');
  CHECK(std::string{error_by(refused(400, "somethingNew", flood)).what()}.size() < 400);
  CHECK(says(error_by(refused(400, "somethingNew", "because of that")), "because of that"));
  CHECK_FALSE(says(error_by(refused(403, "forbidden", "because of that")), "because of that"));
  CHECK(says(error_by({.status = 400, .body = "Failed to parse Content-Range header."}), "parse Content-Range"));
}

TEST_CASE("which rule of the organisation or of a perimeter denies it is told in the service's words",
          "[gcs][errors]") {
  for (const std::string_view code : {"orgPolicyConstraintFailed", "vpcServiceControls"})
    CHECK(says(error_by(refused(403, code, "by rule-7")), "by rule-7"));
}

TEST_CASE("the address of an upload is not quoted from an answer", "[gcs][errors]") {
  CHECK_FALSE(
      says(error_by({.status = 400, .body = "Cannot PUT /upload/storage/v1/b/b/o?upload_id=CANARY"}), "CANARY"));
}
