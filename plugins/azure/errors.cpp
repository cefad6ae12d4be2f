#include "errors.hpp"

#include <holdfast/support/http_statuses.hpp>
#include <holdfast/support/remedies.hpp>

#include <array>
#include <string>
#include <utility>

namespace holdfast::azure {
namespace {

using sdk::Retry;
using support::StatusRow;
using namespace support::remedies;

constexpr std::string_view other_host = "check that `endpoint` is the blob service of the account";
constexpr std::string_view older = "if it is an emulator or an Azure Stack Hub, try an older `api_version`";
constexpr std::string_view vault = "check the key of the encryption scope, or of the account, in its key vault";
constexpr std::string_view same_key = "set customer_key to the key that the object was written with";
constexpr std::string_view new_sas = "make a new shared access signature, and check this machine's clock";

constexpr ErrorRow table[] = {
    // What these credentials may
    {"AuthorizationPermissionMismatch", HF_E_FORBIDDEN, Retry::never, "access denied", "{grant}"},
    {"AuthorizationFailure", HF_E_FORBIDDEN, Retry::never, "the account does not let this request in",
     "allow this machine in the account's network rules; an emulator says the same of wrong credentials: "
     "{right_credentials}"},
    {"AuthorizationProtocolMismatch", HF_E_FORBIDDEN, Retry::never, "the shared access signature is for TLS alone",
     "write https:// in `endpoint`, or make one with spr=https,http"},
    {"AuthorizationResourceTypeMismatch", HF_E_FORBIDDEN, Retry::never,
     "the shared access signature is not for containers and their objects", "make one with srt=co"},
    {"AuthorizationServiceMismatch", HF_E_FORBIDDEN, Retry::never, "the shared access signature is not for blobs",
     "make one with ss=b"},
    {"AuthorizationSourceIPMismatch", HF_E_FORBIDDEN, Retry::never,
     "the shared access signature is not for this machine's address", "make one with it in sip, or without sip"},
    {"UnauthorizedBlobOverwrite", HF_E_FORBIDDEN, Retry::never,
     "the shared access signature may create objects, not replace them", "make one with w (write) in sp"},
    {"InsufficientAccountPermissions", HF_E_FORBIDDEN, Retry::never, "the account may not do this", "{grant}"},
    {"KeyBasedAuthenticationNotPermitted", HF_E_FORBIDDEN, Retry::never, "the account accepts no account keys",
     "use an identity of Entra ID, or allow key access in the account's configuration"},
    {"PublicAccessNotPermitted", HF_E_FORBIDDEN, Retry::never, "the account lets nobody in without credentials",
     "{right_credentials}"},
    {"AccountIsDisabled", HF_E_FORBIDDEN, Retry::never, "the account '{account}' is disabled",
     "look at the subscription: it may have expired"},
    {"ContainerDisabled", HF_E_FORBIDDEN, Retry::never, "the container '{container}' is disabled",
     "ask the account's administrator"},
    // Who they are
    {"AuthenticationFailed", HF_E_UNAUTHENTICATED, Retry::never, "the service does not accept {signer}",
     "{right_credentials}"},
    {"InvalidAuthenticationInfo", HF_E_UNAUTHENTICATED, Retry::never, "the service does not accept {signer}",
     "{right_tenant}"},
    {"NoAuthenticationInformation", HF_E_UNAUTHENTICATED, Retry::never, "the service wants to know who asks",
     "{right_credentials}"},
    // Where things are
    {"ContainerNotFound", HF_E_INVALID_CONFIG, Retry::never, "the container '{container}' does not exist",
     "make it, or check `container`, `account` and `endpoint`"},
    {"ContainerBeingDeleted", HF_E_INVALID_CONFIG, Retry::never, "the container '{container}' is being deleted",
     "name another one, or make it anew when it is gone"},
    {"ResourceNotFound", HF_E_INVALID_CONFIG, Retry::never, "the service shows nothing of that name to {signer}",
     "check `account` and `container`; a container that is not public does not exist for the anonymous"},
    {"InvalidResourceName", HF_E_INVALID_CONFIG, Retry::never,
     "the service takes no container of the name '{container}'", "check `container`"},
    {"AccountBeingCreated", HF_E_UNAVAILABLE, Retry::safe, "the account is being made", try_later},
    {"BlobNotFound", HF_E_NOT_FOUND, Retry::never, "there is no such object", ""},
    // Keys
    {"InvalidUri", HF_E_INVALID_ARGUMENT, Retry::never, "the service cannot read the key", other_key},
    {"OutOfRangeInput", HF_E_INVALID_ARGUMENT, Retry::never, "the service refuses the key, or a value", other_key},
    // Conditions
    {"BlobAlreadyExists", HF_E_ALREADY_EXISTS, Retry::never, "it exists already", ""},
    {"ConditionNotMet", HF_E_CONFLICT, Retry::never, "the object changed in the meantime", ""},
    {"TargetConditionNotMet", HF_E_CONFLICT, Retry::never, "the object changed in the meantime", ""},
    {"InvalidBlobType", HF_E_CONFLICT, Retry::never, "there is an object of another type under the key",
     "remove the page or append blob, or choose another `path`"},
    {"InvalidRange", HF_E_INVALID_ARGUMENT, Retry::never, "the range starts past the object's end", ""},
    // Locks and archives
    {"BlobArchived", HF_E_LOCKED, Retry::never, "the object is in the archive tier",
     "move the backup's objects to another tier first (az storage blob set-tier), which takes hours"},
    {"BlobBeingRehydrated", HF_E_LOCKED, Retry::never, "the object is on its way out of the archive",
     "wait until it has arrived, which takes hours"},
    {"BlobImmutableDueToPolicy", HF_E_LOCKED, Retry::never, "the object is locked by a policy or a legal hold",
     wait_or_lift},
    {"BlobImmutableDueToLegalHold", HF_E_LOCKED, Retry::never, "the object is under a legal hold", wait_or_lift},
    {"LeaseIdMissing", HF_E_LOCKED, Retry::never, "somebody holds a lease on the object, or on the container",
     "break the lease, or wait until it ends"},
    {"LeaseAlreadyPresent", HF_E_LOCKED, Retry::never, "somebody holds a lease on it", wait_or_lift},
    {"SnapshotsPresent", HF_E_LOCKED, Retry::never, "the object has snapshots, which keep it",
     "remove its snapshots, or have somebody else's backups leave the container out"},
    // Uploads
    {"InvalidBlockList", HF_E_CONFLICT, Retry::never, "blocks of the upload are gone",
     "look for somebody else who writes the same key, or for an upload older than a week, and begin again"},
    {"InvalidBlobOrBlock", HF_E_CONFLICT, Retry::never, "another tool has left blocks of its own under the key",
     "write and remove an object of that key, or wait a week until the service drops them"},
    {"InvalidBlockId", HF_E_INTERNAL, Retry::never, "the service refuses the id of a block", "report this"},
    {"BlockCountExceedsLimit", HF_E_INVALID_ARGUMENT, Retry::never, "the service takes no more blocks under the key",
     "write and remove an object of that key, or wait a week until the service drops them"},
    {"BlockListTooLong", HF_E_INVALID_ARGUMENT, Retry::never, "the object has more blocks than the service takes", ""},
    {"RequestBodyTooLarge", HF_E_INVALID_ARGUMENT, Retry::never, "the body is larger than the service takes", ""},
    // What arrived
    {"Md5Mismatch", HF_E_CORRUPT, Retry::safe, "what arrived is not what was sent", network},
    {"Crc64Mismatch", HF_E_CORRUPT, Retry::safe, "what arrived is not what was sent", network},
    {"InvalidMd5", HF_E_CORRUPT, Retry::safe, "the checksum cannot be read", network},
    {"InvalidXmlDocument", HF_E_INTERNAL, Retry::never, "the service cannot read the request", "report this"},
    {"MissingContentLengthHeader", HF_E_UNSUPPORTED, Retry::never, "the body arrived without its length",
     chunking_proxy},
    // How it is
    {"ServerBusy", HF_E_THROTTLED, Retry::safe, "the service asks to slow down", slower},
    {"InternalError", HF_E_UNAVAILABLE, Retry::safe, "the service failed internally", try_later},
    {"OperationTimedOut", HF_E_UNAVAILABLE, Retry::safe, "the service took too long", try_later},
    // Features
    {"AccessTierNotSupportedForBlobType", HF_E_INVALID_CONFIG, Retry::never, "the account has no such access tier",
     "choose another `access_tier`"},
    {"BlobAccessTierNotSupportedForAccountType", HF_E_INVALID_CONFIG, Retry::never,
     "the account has no such access tier", "choose another `access_tier`"},
    {"InvalidBlobTier", HF_E_INVALID_CONFIG, Retry::never, "the account has no such access tier",
     "choose another `access_tier`"},
    {"BlobUsesCustomerSpecifiedEncryption", HF_E_INVALID_CONFIG, Retry::never,
     "the object is encrypted with a customer's key", same_key},
    {"BlobCustomerSpecifiedEncryptionMismatch", HF_E_INVALID_CONFIG, Retry::never,
     "the object is encrypted with another customer's key", same_key},
    {"BlobDoesNotUseCustomerSpecifiedEncryption", HF_E_INVALID_CONFIG, Retry::never,
     "the object is not encrypted with a customer's key", "leave customer_key away"},
    {"BlobOperationNotSupported", HF_E_UNSUPPORTED, Retry::never,
     "the object under the key was made by the Data Lake API, and blocks cannot replace it", other_key},
    {"FeatureNotSupported", HF_E_UNSUPPORTED, Retry::never, "the service has not implemented this", no_feature},
    {"FeatureVersionMismatch", HF_E_INVALID_CONFIG, Retry::never, "the service's version lacks a feature",
     "write a younger `api_version`"},
    {"InvalidHeaderValue", HF_E_INVALID_CONFIG, Retry::never, "the service does not take a header of the request",
     older},
    {"InvalidQueryParameterValue", HF_E_INVALID_CONFIG, Retry::never, "the service does not take a value of the query",
     older},
    {"InvalidInput", HF_E_INVALID_CONFIG, Retry::never, "the service refuses the request", "check the settings"},
    {"UnsupportedHeader", HF_E_INVALID_CONFIG, Retry::never, "the service does not know a header of the request",
     older},
    {"NotImplemented", HF_E_UNSUPPORTED, Retry::never, "the service has not implemented this", no_feature},
    {"APINotImplemented", HF_E_UNSUPPORTED, Retry::never, "the service has not implemented this", no_feature},
    {"UnsupportedHttpVerb", HF_E_UNSUPPORTED, Retry::never, "the service does not do this", no_feature},
};

constexpr ErrorRow details[] = {
    {"Request date header too old", HF_E_UNAUTHENTICATED, Retry::never,
     "this machine's clock differs from the service's", ntp},
    {"Signature not valid in the specified time frame", HF_E_UNAUTHENTICATED, Retry::never,
     "the shared access signature does not hold at this time", new_sas},
    {"Signature fields not well formed", HF_E_UNAUTHENTICATED, Retry::never, "the shared access signature is not whole",
     "copy all of it, from the first letter to the end of sig"},
    {"Signature did not match", HF_E_UNAUTHENTICATED, Retry::never,
     "the shared access signature is not one of the account '{account}', or its key was exchanged",
     "make a new one with a key of the account, and change nothing in it"},
};

constexpr StatusRow statuses[] = {
    {300, 399, HF_E_INVALID_CONFIG, Retry::never, "the answer leads to another address, which is not followed",
     other_host},
    {401, 401, HF_E_UNAUTHENTICATED, Retry::never, "the service does not accept {signer}", "{right_tenant}"},
    {403, 403, HF_E_FORBIDDEN, Retry::never, "access denied", "{grant}"},
};

constexpr ErrorRow key_vault{"", HF_E_INVALID_CONFIG, Retry::never,
                             "the key that the service encrypts with cannot be used", vault};
constexpr ErrorRow scope{"", HF_E_INVALID_CONFIG, Retry::never, "the encryption scope cannot be used",
                         "check that the account has the scope that encryption_scope names, and that it is enabled"};
constexpr support::ServiceStatuses by_status{
    .rows = statuses,
    .foreign = {.status = HF_E_INVALID_CONFIG,
                .reason = "the answer does not come from a blob service",
                .remedy = other_host},
    .unexpected = {
        .status = HF_E_UNAVAILABLE, .reason = "the answer is not one of the blob service's", .remedy = other_host}};

std::string_view name_of(Signer signer) noexcept {
  switch (signer) {
    case Signer::account_key:
      return "the account key";
    case Signer::sas:
      return "the shared access signature";
    case Signer::token:
      return "the token";
    case Signer::nobody:
      break;
  }
  return "the anonymous";
}

std::string_view right_credentials(Signer signer) noexcept {
  switch (signer) {
    case Signer::account_key:
      return "check account_key, also for blanks at its ends, and that it is one of the account '{account}'";
    case Signer::sas:
      return "make a new shared access signature with a key of the account '{account}', and copy all of it";
    case Signer::token:
      return "check tenant_id and client_id, and that the identity belongs to the account's tenant";
    case Signer::nobody:
      break;
  }
  return "name credentials: account_key, sas, connection_string or an identity of Entra ID";
}

/// The smallest of the service's own roles that has the letter.
std::string_view role_for(std::string_view permission) noexcept {
  return permission.starts_with('r') || permission.starts_with('l') ? "Storage Blob Data Reader"
                                                                    : "Storage Blob Data Contributor";
}

std::string grant_for(const Asked& asked) {
  if (asked.signer == Signer::sas)
    return "make a shared access signature with " + std::string{asked.permission} + " in sp";
  if (asked.signer == Signer::account_key)
    return "an account key may do everything: look for a rule of the account, of its network or of the organisation";
  if (asked.signer == Signer::nobody) return std::string{right_credentials(asked.signer)};
  const std::string whom = asked.principal.empty() ? "the identity" : "'" + std::string{asked.principal} + "'";
  return "give " + whom + " the role \"" + std::string{role_for(asked.permission)} +
         "\" on the container '{container}', and wait up to ten minutes until it counts";
}

std::string right_tenant(const Refusal& refusal, Signer signer) {
  if (signer != Signer::token || refusal.right.empty()) return std::string{right_credentials(signer)};
  return "the account is in the tenant " + refusal.right + ": set tenant_id to it, and use an identity of it";
}

/// What has no code of its own, or one that is not written down anywhere.
bool is_about_scope(const Refusal& refusal) noexcept {
  return refusal.code.starts_with("EncryptionScope") || refusal.message.find("encryption scope") != std::string::npos;
}

const ErrorRow* row_of(const Refusal& refusal) noexcept {
  if (refusal.code == "AuthenticationFailed")
    if (const ErrorRow* row = support::find_row(details, refusal.message)) return row;
  if (refusal.code.starts_with("KeyVault")) return &key_vault;
  if (is_about_scope(refusal)) return &scope;
  return support::find_row(table, refusal.code);
}

}  // namespace

std::span<const ErrorRow> error_table() noexcept { return table; }
std::span<const ErrorRow> detail_table() noexcept { return details; }

sdk::Error to_error(const Refusal& refusal, const Asked& asked) {
  const std::string grant = grant_for(asked);
  const std::string tenant = right_tenant(refusal, asked.signer);
  // Those whose texts hold marks themselves come first.
  const std::array<std::pair<std::string_view, std::string_view>, 9> marks{
      {{"{grant}", grant},
       {"{right_tenant}", tenant},
       {"{right_credentials}", right_credentials(asked.signer)},
       {"{signer}", name_of(asked.signer)},
       {"{container}", asked.container},
       {"{account}", asked.account},
       {"{endpoint}", asked.endpoint},
       {"{status_page}", "the service's status page"},
       {"{protocol}", "the protocol"}}};
  if (const ErrorRow* row = row_of(refusal)) return support::to_error(*row, refusal, marks);
  return support::error_by_status(by_status, refusal, marks);
}

}  // namespace holdfast::azure
