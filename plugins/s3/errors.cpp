#include "errors.hpp"

#include <holdfast/support/http_statuses.hpp>
#include <holdfast/support/remedies.hpp>

#include <array>
#include <utility>

namespace holdfast::s3 {
namespace {

using sdk::Retry;
using support::StatusRow;
using namespace support::remedies;

constexpr std::string_view grant =
    "grant {permission} on the bucket '{bucket}' and its keys to the access key {key_id}, or look for a policy that "
    "denies it";
constexpr std::string_view right_keys = "check access_key and secret_key, or the place that the credentials come from";
constexpr std::string_view right_region = "set region = \"{right_region}\"";
constexpr std::string_view other_host = "check that `endpoint` is the service that has the bucket";
constexpr std::string_view kms = "check kms_key_id, the key's state, and that its policy lets these credentials use it";

constexpr ErrorRow table[] = {
    // What these credentials may
    {"AccessDenied", HF_E_FORBIDDEN, Retry::never, "access denied", grant},
    {"AccountProblem", HF_E_FORBIDDEN, Retry::never, "there is a problem with the account",
     "ask the service's support; invoices are a usual cause"},
    {"AllAccessDisabled", HF_E_FORBIDDEN, Retry::never, "all access to the bucket is disabled",
     "check the bucket's name: it may be somebody else's"},
    {"InvalidPayer", HF_E_FORBIDDEN, Retry::never, "the payer cannot be charged", "ask the bucket's owner"},
    {"NotSignedUp", HF_E_FORBIDDEN, Retry::never, "the account is not signed up for S3", "sign up for it"},
    {"UserSuspended", HF_E_FORBIDDEN, Retry::never, "the user is suspended", "ask the service's operator"},
    // Who they are
    {"InvalidAccessKeyId", HF_E_UNAUTHENTICATED, Retry::never, "the service does not know the access key {key_id}",
     right_keys},
    {"InvalidClientTokenId", HF_E_UNAUTHENTICATED, Retry::never, "the service does not know the access key {key_id}",
     right_keys},
    {"SignatureDoesNotMatch", HF_E_UNAUTHENTICATED, Retry::never,
     "the secret key does not belong to the access key {key_id}, or a proxy changed the request",
     "check secret_key, also for blanks at its ends"},
    {"InvalidToken", HF_E_UNAUTHENTICATED, Retry::never, "the session's token is not valid",
     "get new temporary credentials; permanent ones have no token"},
    {"InvalidTokenId", HF_E_UNAUTHENTICATED, Retry::never, "the session's token is not valid",
     "get new temporary credentials; permanent ones have no token"},
    {"InvalidSecurity", HF_E_UNAUTHENTICATED, Retry::never, "the credentials are not valid", right_keys},
    {"ExpiredToken", HF_E_UNAUTHENTICATED, Retry::never, "the temporary credentials have expired",
     "get new ones, or let them be found: environment variables and settings are not refreshed"},
    {"ExpiredTokenException", HF_E_UNAUTHENTICATED, Retry::never, "the temporary credentials have expired",
     "get new ones, or let them be found: environment variables and settings are not refreshed"},
    {"TokenRefreshRequired", HF_E_UNAUTHENTICATED, Retry::never, "the session's token must be refreshed",
     "get new temporary credentials"},
    {"RequestExpired", HF_E_UNAUTHENTICATED, Retry::never, "the signature is too old", ntp},
    {"RequestTimeTooSkewed", HF_E_UNAUTHENTICATED, Retry::never, "this machine's clock differs from the service's",
     ntp},
    // Where things are
    {"AuthorizationHeaderMalformed", HF_E_INVALID_CONFIG, Retry::never,
     "signed for the region '{region}', and the bucket is in '{right_region}'", right_region},
    {"AuthorizationQueryParametersError", HF_E_INVALID_CONFIG, Retry::never,
     "signed for the region '{region}', and the bucket is in '{right_region}'", right_region},
    {"IllegalLocationConstraintException", HF_E_INVALID_CONFIG, Retry::never,
     "the bucket is not in the region '{region}'", right_region},
    {"PermanentRedirect", HF_E_INVALID_CONFIG, Retry::never, "the bucket is not in the region '{region}'",
     right_region},
    {"Redirect", HF_E_UNAVAILABLE, Retry::safe, "the bucket is being moved or is new", try_later},
    {"TemporaryRedirect", HF_E_UNAVAILABLE, Retry::safe, "the bucket is being moved or is new", try_later},
    {"InvalidBucketName", HF_E_INVALID_CONFIG, Retry::never, "the service takes no bucket of the name '{bucket}'",
     "check `bucket`"},
    {"NoSuchBucket", HF_E_INVALID_CONFIG, Retry::never, "the bucket '{bucket}' does not exist",
     "make it, or check `bucket` and `endpoint`"},
    {"NoSuchKey", HF_E_NOT_FOUND, Retry::never, "there is no such object", ""},
    {"NoSuchUpload", HF_E_NOT_FOUND, Retry::never, "the upload is gone",
     "look for a lifecycle rule that drops unfinished uploads, and begin again"},
    {"NoSuchVersion", HF_E_NOT_FOUND, Retry::never, "there is no such version of the object", ""},
    // Keys
    {"InvalidObjectName", HF_E_INVALID_ARGUMENT, Retry::never, "the service refuses the key", other_key},
    {"InvalidURI", HF_E_INVALID_ARGUMENT, Retry::never, "the service cannot read the key", other_key},
    {"KeyTooLongError", HF_E_INVALID_ARGUMENT, Retry::never, "the key is too long", other_key},
    {"XMinioInvalidObjectName", HF_E_INVALID_ARGUMENT, Retry::never, "the service refuses the key", other_key},
    {"XMinioInvalidResourceName", HF_E_INVALID_ARGUMENT, Retry::never, "the service refuses the key", other_key},
    {"XMinioObjectExistsAsDirectory", HF_E_INVALID_ARGUMENT, Retry::never, "there are objects below the key",
     other_key},
    {"XMinioParentIsObject", HF_E_INVALID_ARGUMENT, Retry::never, "there is an object above the key", other_key},
    // Conditions
    {"PreconditionFailed", HF_E_CONFLICT, Retry::never, "the object changed in the meantime", ""},
    {"ConditionalRequestConflict", HF_E_UNAVAILABLE, Retry::safe, "somebody else writes the object at this moment", ""},
    {"OperationAborted", HF_E_UNAVAILABLE, Retry::safe, "another operation on the bucket is under way", try_later},
    {"InvalidRange", HF_E_INVALID_ARGUMENT, Retry::never, "the range starts past the object's end", ""},
    // Locks and archives
    {"InvalidObjectState", HF_E_LOCKED, Retry::never, "the object is in an archive",
     "have the service restore it first (a copy for some days), then try again"},
    {"ObjectLocked", HF_E_LOCKED, Retry::never, "the object is locked by retention or a legal hold", wait_or_lift},
    // Room
    {"QuotaExceeded", HF_E_NO_SPACE, Retry::never, "the quota is used up", make_room},
    {"XMinioAdminBucketQuotaExceeded", HF_E_NO_SPACE, Retry::never, "the bucket's quota is used up", make_room},
    {"XMinioStorageFull", HF_E_NO_SPACE, Retry::never, "the service's disks are full", make_room},
    {"EntityTooLarge", HF_E_INVALID_ARGUMENT, Retry::never, "the object or part is larger than the service takes", ""},
    {"EntityTooSmall", HF_E_INVALID_ARGUMENT, Retry::never, "a part other than the last is smaller than 5 MiB", ""},
    {"InvalidPart", HF_E_IO, Retry::never, "a part that was sent is not there", "begin again"},
    {"InvalidPartOrder", HF_E_INTERNAL, Retry::never, "the parts were named out of order", "report this"},
    // What arrived
    {"BadDigest", HF_E_CORRUPT, Retry::safe, "what arrived is not what was sent", network},
    {"InvalidDigest", HF_E_CORRUPT, Retry::safe, "the checksum cannot be read", network},
    {"XAmzContentChecksumMismatch", HF_E_CORRUPT, Retry::safe, "what arrived is not what was sent", network},
    {"XAmzContentSHA256Mismatch", HF_E_CORRUPT, Retry::safe, "what arrived is not what was sent", network},
    {"IncompleteBody", HF_E_UNAVAILABLE, Retry::safe, "the body arrived in part", network},
    {"MissingContentLength", HF_E_UNSUPPORTED, Retry::never, "the body arrived without its length", chunking_proxy},
    {"RequestTimeout", HF_E_UNAVAILABLE, Retry::safe, "the service waited too long for the body", network},
    // Load
    {"BandwidthLimitExceeded", HF_E_THROTTLED, Retry::safe, "the bandwidth is used up", slower},
    {"RequestLimitExceeded", HF_E_THROTTLED, Retry::safe, "the service asks to slow down", slower},
    {"SlowDown", HF_E_THROTTLED, Retry::safe, "the service asks to slow down", slower},
    {"SlowDownRead", HF_E_THROTTLED, Retry::safe, "the service asks to slow down", slower},
    {"SlowDownWrite", HF_E_THROTTLED, Retry::safe, "the service asks to slow down", slower},
    {"Throttling", HF_E_THROTTLED, Retry::safe, "the service asks to slow down", slower},
    {"ThrottlingException", HF_E_THROTTLED, Retry::safe, "the service asks to slow down", slower},
    {"TooManyRequests", HF_E_THROTTLED, Retry::safe, "the service asks to slow down", slower},
    {"InternalError", HF_E_UNAVAILABLE, Retry::safe, "the service failed internally", try_later},
    {"ServiceUnavailable", HF_E_UNAVAILABLE, Retry::safe, "the service is not available", try_later},
    {"XMinioServerNotInitialized", HF_E_UNAVAILABLE, Retry::safe, "the service is starting", try_later},
    // Features
    {"InvalidEncryptionAlgorithmError", HF_E_INVALID_CONFIG, Retry::never, "the service does not know the encryption",
     "choose another `encryption`"},
    {"InvalidStorageClass", HF_E_INVALID_CONFIG, Retry::never, "the service does not know the storage class",
     "check `storage_class`"},
    {"KMS.DisabledException", HF_E_INVALID_CONFIG, Retry::never, "the key of sse-kms is disabled", kms},
    {"KMS.InvalidStateException", HF_E_INVALID_CONFIG, Retry::never, "the key of sse-kms cannot be used", kms},
    {"KMS.KMSInvalidStateException", HF_E_INVALID_CONFIG, Retry::never, "the key of sse-kms cannot be used", kms},
    {"KMS.NotFoundException", HF_E_INVALID_CONFIG, Retry::never, "the key of sse-kms does not exist", kms},
    {"KMS.ThrottlingException", HF_E_THROTTLED, Retry::safe, "the key management service asks to slow down", slower},
    {"MethodNotAllowed", HF_E_UNSUPPORTED, Retry::never, "the service does not do this", no_feature},
    {"NotImplemented", HF_E_UNSUPPORTED, Retry::never, "the service has not implemented this", no_feature},
    {"InvalidArgument", HF_E_INVALID_CONFIG, Retry::never, "the service refuses the request", "check the settings"},
    {"InvalidRequest", HF_E_INVALID_CONFIG, Retry::never, "the service refuses the request", "check the settings"},
    {"MalformedXML", HF_E_INTERNAL, Retry::never, "the service cannot read the request", "report this"},
};

constexpr StatusRow statuses[] = {
    {301, 301, HF_E_INVALID_CONFIG, Retry::never, "the bucket is elsewhere than in the region '{region}'",
     "check `region` and `endpoint`"},
    {302, 399, HF_E_INVALID_CONFIG, Retry::never, "the answer leads to another address, which is not followed",
     other_host},
    {401, 401, HF_E_UNAUTHENTICATED, Retry::never, "the credentials are not accepted", right_keys},
    {403, 403, HF_E_FORBIDDEN, Retry::never, "access denied", grant},
};

constexpr ErrorRow other_kms{"", HF_E_INVALID_CONFIG, Retry::never, "the key of sse-kms cannot be used", kms};
constexpr support::ServiceStatuses by_status{
    .rows = statuses,
    .foreign = {.status = HF_E_INVALID_CONFIG,
                .reason = "the answer does not come from an S3 service",
                .remedy = other_host},
    .unexpected = {.status = HF_E_UNAVAILABLE, .reason = "the answer is not one of S3's", .remedy = other_host}};

}  // namespace

std::span<const ErrorRow> error_table() noexcept { return table; }

sdk::Error to_error(const Refusal& refusal, const Asked& asked) {
  const std::string key_id = asked.key_id.empty() ? "of nobody (anonymous)" : support::shown_id(asked.key_id);
  const std::array<std::pair<std::string_view, std::string_view>, 8> marks{
      {{"{permission}", asked.permission},
       {"{bucket}", asked.bucket},
       {"{region}", asked.region},
       {"{right_region}", refusal.right.empty() ? std::string_view{"the bucket's own"} : refusal.right},
       {"{endpoint}", asked.endpoint},
       {"{key_id}", key_id},
       {"{status_page}", "the service's status page"},
       {"{protocol}", "S3's protocol"}}};
  if (const ErrorRow* row = support::find_row(table, refusal.code)) return support::to_error(*row, refusal, marks);
  if (refusal.code.starts_with("KMS.")) return support::to_error(other_kms, refusal, marks);
  return support::error_by_status(by_status, refusal, marks);
}

}  // namespace holdfast::s3
