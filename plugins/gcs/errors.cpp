#include "errors.hpp"

#include <holdfast/support/http_statuses.hpp>
#include <holdfast/support/remedies.hpp>

#include <array>
#include <utility>

namespace holdfast::gcs {
namespace {

using sdk::Retry;
using support::StatusRow;
using namespace support::remedies;

constexpr std::string_view grant =
    "grant {permission} on the bucket '{bucket}' to {who}, or look for a policy that denies it";
constexpr std::string_view right_keys = "check key_file or access_key, or the place that the credentials come from";
constexpr std::string_view other_host = "check that `endpoint` is the service that has the bucket";
constexpr std::string_view billing = "enable billing for the project that owns the bucket, or pay its invoices";
constexpr std::string_view payer = "set user_project to a project that pays, and grant serviceusage.services.use on it";
constexpr std::string_view kms =
    "check kms_key, the key's state, and that the storage's service agent may encrypt and decrypt with it";
constexpr std::string_view own_key = "write it anew without one: such keys are not supported, those of Cloud KMS are";

constexpr ErrorRow table[] = {
    // What these credentials may
    {"AccessDenied", HF_E_FORBIDDEN, Retry::never, "access denied", grant},
    {"forbidden", HF_E_FORBIDDEN, Retry::never, "access denied", grant},
    {"insufficientPermissions", HF_E_FORBIDDEN, Retry::never, "the token's scope does not cover what was asked",
     "give the credentials the scope devstorage.read_write: on a machine of Google's, its access scopes"},
    {"AccountProblem", HF_E_FORBIDDEN, Retry::never, "there is a problem with the account", billing},
    {"accountDisabled", HF_E_FORBIDDEN, Retry::never, "billing is disabled for the project", billing},
    {"billingNotEnabled", HF_E_FORBIDDEN, Retry::never, "billing is disabled for the project", billing},
    {"countryBlocked", HF_E_FORBIDDEN, Retry::never, "the service is not offered in this country", "ask the service"},
    {"orgPolicyConstraintFailed", HF_E_FORBIDDEN, Retry::never, "a policy of the organisation denies it: {words}",
     "ask the organisation's administrator"},
    {"vpcServiceControls", HF_E_FORBIDDEN, Retry::never, "a perimeter of VPC Service Controls denies it: {words}",
     "let this machine and {who} into the perimeter of the bucket"},
    {"sslRequired", HF_E_INVALID_CONFIG, Retry::never, "the service wants TLS", "write an https endpoint"},
    {"UserProjectMissing", HF_E_INVALID_CONFIG, Retry::never, "the bucket has whoever asks pay, and nobody was named",
     payer},
    {"userProjectMissing", HF_E_INVALID_CONFIG, Retry::never, "the bucket has whoever asks pay, and nobody was named",
     payer},
    {"UserProjectAccessDenied", HF_E_FORBIDDEN, Retry::never, "the project that is to pay may not be charged", payer},
    {"UserProjectAccountProblem", HF_E_FORBIDDEN, Retry::never, "there is a problem with the project that is to pay",
     "enable billing for it, or name another as user_project"},
    {"UserProjectInvalid", HF_E_INVALID_CONFIG, Retry::never, "there is no project of the name of user_project", payer},
    {"userProjectInvalid", HF_E_INVALID_CONFIG, Retry::never, "there is no project of the name of user_project", payer},
    {"UserProjectInconsistent", HF_E_INVALID_CONFIG, Retry::never, "two projects were named as the payer",
     "leave user_project away, or name the credentials' quota project there"},
    // Who they are
    {"authError", HF_E_UNAUTHENTICATED, Retry::never, "the token is not accepted", right_keys},
    {"required", HF_E_UNAUTHENTICATED, Retry::never, "the service asks for credentials", right_keys},
    {"AuthenticationRequired", HF_E_UNAUTHENTICATED, Retry::never, "the service asks for credentials", right_keys},
    {"AuthenticationRequiredRequesterPays", HF_E_UNAUTHENTICATED, Retry::never,
     "the bucket has whoever asks pay, and nobody pays who is anonymous", right_keys},
    {"MissingSecurityHeader", HF_E_UNAUTHENTICATED, Retry::never, "the service asks for credentials", right_keys},
    {"InvalidSecurity", HF_E_UNAUTHENTICATED, Retry::never, "the service does not know the access key", right_keys},
    {"InvalidAccessKeyId", HF_E_UNAUTHENTICATED, Retry::never, "the service does not know the access key", right_keys},
    {"SignatureDoesNotMatch", HF_E_UNAUTHENTICATED, Retry::never,
     "the secret key does not belong to the access key, or a proxy changed the request",
     "check secret_key, also for blanks at its ends"},
    {"ExpiredToken", HF_E_UNAUTHENTICATED, Retry::never, "the token has expired", right_keys},
    {"TokenRefreshRequired", HF_E_UNAUTHENTICATED, Retry::never, "the token must be refreshed", right_keys},
    {"RequestTimeTooSkewed", HF_E_UNAUTHENTICATED, Retry::never, "this machine's clock differs from the service's",
     ntp},
    // Where things are
    {"InvalidBucketName", HF_E_INVALID_CONFIG, Retry::never, "the service takes no bucket of the name '{bucket}'",
     "check `bucket`"},
    {"NoSuchBucket", HF_E_INVALID_CONFIG, Retry::never, "the bucket '{bucket}' does not exist",
     "make it, or check `bucket` and `endpoint`"},
    {"NoSuchKey", HF_E_NOT_FOUND, Retry::never, "there is no such object", ""},
    {"NoSuchUpload", HF_E_NOT_FOUND, Retry::never, "the upload is gone",
     "look for a lifecycle rule that drops unfinished uploads, and begin again"},
    {"sessionGone", HF_E_NOT_FOUND, Retry::never, "the service has forgotten the upload",
     "begin again; set uploads = \"multipart\" if the service has those, whose parts it keeps until they are dropped"},
    // Keys
    {"InvalidURI", HF_E_INVALID_ARGUMENT, Retry::never, "the service cannot read the key", other_key},
    {"KeyTooLong", HF_E_INVALID_ARGUMENT, Retry::never, "the key is too long", other_key},
    {"InvalidObjectName", HF_E_INVALID_ARGUMENT, Retry::never, "the service refuses the key", other_key},
    // Conditions
    {"PreconditionFailed", HF_E_CONFLICT, Retry::never, "the object changed in the meantime", ""},
    {"conditionNotMet", HF_E_CONFLICT, Retry::never, "the object changed in the meantime", ""},
    {"conflict", HF_E_UNAVAILABLE, Retry::safe, "another operation is in the way", try_later},
    {"InvalidRange", HF_E_INVALID_ARGUMENT, Retry::never, "the range starts past the object's end", ""},
    {"requestedRangeNotSatisfiable", HF_E_INVALID_ARGUMENT, Retry::never, "the range starts past the object's end", ""},
    // Holds and retention
    {"ObjectUnderActiveHold", HF_E_LOCKED, Retry::never, "the object is under a hold", wait_or_lift},
    {"objectUnderActiveHold", HF_E_LOCKED, Retry::never, "the object is under a hold", wait_or_lift},
    {"RetentionPolicyNotMet", HF_E_LOCKED, Retry::never, "the bucket's retention policy keeps the object",
     wait_or_lift},
    {"retentionPolicyNotMet", HF_E_LOCKED, Retry::never, "the bucket's retention policy keeps the object",
     wait_or_lift},
    // Sizes
    {"EntityTooLarge", HF_E_INVALID_ARGUMENT, Retry::never, "the object or part is larger than the service takes", ""},
    {"uploadTooLarge", HF_E_INVALID_ARGUMENT, Retry::never, "the object is larger than the service takes", ""},
    {"EntityTooSmall", HF_E_INVALID_ARGUMENT, Retry::never, "a part other than the last is smaller than 5 MiB", ""},
    {"InvalidPart", HF_E_IO, Retry::never, "a part that was sent is not there", "begin again"},
    {"InvalidPartOrder", HF_E_INTERNAL, Retry::never, "the parts were named out of order", "report this"},
    {"quotaExceeded", HF_E_NO_SPACE, Retry::never, "the quota is used up", "raise the quota"},
    {"dailyLimitExceeded", HF_E_NO_SPACE, Retry::never, "the day's quota is used up", "raise the quota, or wait"},
    // What arrived
    {"BadDigest", HF_E_CORRUPT, Retry::safe, "what arrived is not what was sent", network},
    {"InvalidDigest", HF_E_CORRUPT, Retry::safe, "the checksum cannot be read", network},
    {"IncompleteBody", HF_E_UNAVAILABLE, Retry::safe, "the body arrived in part", network},
    {"lengthRequired", HF_E_UNSUPPORTED, Retry::never, "the body arrived without its length", chunking_proxy},
    {"MissingContentLength", HF_E_UNSUPPORTED, Retry::never, "the body arrived without its length", chunking_proxy},
    {"RequestTimeout", HF_E_UNAVAILABLE, Retry::safe, "the service waited too long for the body", network},
    // Load
    {"rateLimitExceeded", HF_E_THROTTLED, Retry::safe, "the service asks to slow down", slower},
    {"userRateLimitExceeded", HF_E_THROTTLED, Retry::safe, "the service asks to slow down", slower},
    {"usageLimits", HF_E_THROTTLED, Retry::safe, "the service asks to slow down", slower},
    {"SlowDown", HF_E_THROTTLED, Retry::safe, "the service asks to slow down", slower},
    {"TooManyRequests", HF_E_THROTTLED, Retry::safe, "the service asks to slow down", slower},
    {"backendError", HF_E_UNAVAILABLE, Retry::safe, "the service failed internally", try_later},
    {"internalError", HF_E_UNAVAILABLE, Retry::safe, "the service failed internally", try_later},
    {"InternalError", HF_E_UNAVAILABLE, Retry::safe, "the service failed internally", try_later},
    {"ServiceUnavailable", HF_E_UNAVAILABLE, Retry::safe, "the service is not available", try_later},
    // Features
    {"InvalidStorageClass", HF_E_INVALID_CONFIG, Retry::never, "the service does not know the storage class",
     "check `storage_class`"},
    {"resourceIsEncryptedWithCustomerEncryptionKey", HF_E_UNSUPPORTED, Retry::never,
     "the object is encrypted with a key that a customer supplied", own_key},
    {"ResourceIsEncryptedWithCustomerEncryptionKey", HF_E_UNSUPPORTED, Retry::never,
     "the object is encrypted with a key that a customer supplied", own_key},
    {"kmsKeyRefused", HF_E_INVALID_CONFIG, Retry::never, "the key of Cloud KMS cannot be used", kms},
    {"methodNotAllowed", HF_E_UNSUPPORTED, Retry::never, "the service does not do this", no_feature},
    {"MethodNotAllowed", HF_E_UNSUPPORTED, Retry::never, "the service does not do this", no_feature},
    {"NotImplemented", HF_E_UNSUPPORTED, Retry::never, "the service has not implemented this", no_feature},
    {"badRequest", HF_E_INVALID_CONFIG, Retry::never, "the service refuses the request", "check the settings"},
    {"invalid", HF_E_INVALID_CONFIG, Retry::never, "the service refuses the request", "check the settings"},
    {"invalidArgument", HF_E_INVALID_CONFIG, Retry::never, "the service refuses the request", "check the settings"},
    {"invalidParameter", HF_E_INVALID_CONFIG, Retry::never, "the service refuses the request", "check the settings"},
    {"InvalidArgument", HF_E_INVALID_CONFIG, Retry::never, "the service refuses the request", "check the settings"},
    {"parseError", HF_E_INTERNAL, Retry::never, "the service cannot read the request", "report this"},
    {"MalformedXML", HF_E_INTERNAL, Retry::never, "the service cannot read the request", "report this"},
};

constexpr StatusRow statuses[] = {
    {300, 399, HF_E_INVALID_CONFIG, Retry::never, "the answer leads to another address, which is not followed",
     other_host},
    {401, 401, HF_E_UNAUTHENTICATED, Retry::never, "the credentials are not accepted", right_keys},
    {403, 403, HF_E_FORBIDDEN, Retry::never, "access denied", grant},
    {410, 410, HF_E_NOT_FOUND, Retry::never, "the upload is gone", "begin again"},
};

constexpr support::ServiceStatuses by_status{
    .rows = statuses,
    .foreign = {.status = HF_E_INVALID_CONFIG,
                .reason = "the answer does not come from Google Cloud Storage",
                .remedy = other_host},
    .unexpected = {
        .status = HF_E_UNAVAILABLE, .reason = "the answer is not one of the service's", .remedy = other_host}};

}  // namespace

std::span<const ErrorRow> error_table() noexcept { return table; }

sdk::Error to_error(const Refusal& refusal, const Asked& asked) {
  const std::array<std::pair<std::string_view, std::string_view>, 7> marks{
      {{"{permission}", asked.permission},
       {"{bucket}", asked.bucket},
       {"{endpoint}", asked.endpoint},
       {"{who}", asked.who.empty() ? std::string_view{"everybody (anonymous)"} : asked.who},
       {"{status_page}", "status.cloud.google.com"},
       {"{protocol}", "the protocol"},
       {"{words}", refusal.message.empty() ? std::string_view{"it does not say which"} : refusal.message}}};
  if (const ErrorRow* row = support::find_row(table, refusal.code)) return support::to_error(*row, refusal, marks);
  return support::error_by_status(by_status, refusal, marks);
}

}  // namespace holdfast::gcs
