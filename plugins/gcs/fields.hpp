// The settings of the plugin, as the engine documents, parses and redacts them.
#pragma once

#include <holdfast/plugin.hpp>
#include <holdfast/support/common_fields.hpp>

#include <cstdint>
#include <string_view>

namespace holdfast::gcs {

inline constexpr hf_pair credentials_choices[] = {
    sdk::choice("auto",
                "key, key_file or access_key, else nobody's at an emulator, else the first of the places below"),
    sdk::choice("settings", "key, key_file, or access_key and secret_key"),
    sdk::choice("environment", "The file that GOOGLE_APPLICATION_CREDENTIALS names"),
    sdk::choice("gcloud", "The file that `gcloud auth application-default login` wrote"),
    sdk::choice("instance", "The machine's own, of Compute Engine, GKE or Cloud Run"),
    sdk::choice("anonymous", "None: for emulators, and for buckets that everybody may read"),
};

inline constexpr hf_pair uploads_choices[] = {
    sdk::choice("auto", "multipart at Google's own hosts and with access_key, resumable everywhere else"),
    sdk::choice("multipart", "The XML API's: parts go out side by side"),
    sdk::choice("resumable", "The JSON API's: parts go out one behind the other, which emulators know, too"),
};

inline constexpr hf_pair checksum_choices[] = {
    sdk::choice("auto", "crc32c, which it keeps of every object; md5 where that is all that it tells of one"),
    sdk::choice("md5", "Both, where it keeps both: not of what multipart uploads made"),
};

inline constexpr sdk::Field fields[] = {
    {.key = "bucket",
     .flags = HF_FIELD_REQUIRED | HF_FIELD_IDENTITY,
     .help = "Name of the bucket, which must exist",
     .example = "my-backups",
     .env = "BACKUP_GCS_BUCKET"},
    {.key = "path",
     .flags = HF_FIELD_IDENTITY,
     .help = "Where in the bucket the backups are",
     .example = "weaviate/production",
     .env = "BACKUP_GCS_PATH",
     .details = "Every key begins with it and a slash. For Weaviate to restore what is written here, and the other way "
                "round, this is what BACKUP_GCS_PATH names on its nodes."},
    {.key = "endpoint",
     .flags = HF_FIELD_IDENTITY,
     .help = "URL of a service other than storage.googleapis.com",
     .example = "http://localhost:4443",
     .env = "STORAGE_EMULATOR_HOST",
     .details = "Whether TLS is spoken is what its scheme says; without a scheme, as emulators are named, it is not."},
    support::ca_file_field("/etc/holdfast/gateway-ca.pem"),
    support::proxy_field,
    support::credentials_field(credentials_choices),
    {.key = "key_file",
     .type = HF_TYPE_PATH,
     .help = "File of credentials; without one, they are looked for",
     .example = "/etc/holdfast/backup.json",
     .details = "Of any kind that Google's own tools read: a service account's key, a login, another cloud's identity, "
                "an impersonation. The places that are looked at are those of these tools."},
    {.key = "key", .flags = HF_FIELD_SECRET, .help = "What such a file holds", .example = "env:MY_SERVICE_ACCOUNT"},
    {.key = "access_key",
     .help = "Access id of an HMAC key",
     .example = "GOOG1EXAMPLE",
     .details = "HMAC keys are known to the XML API alone, so that everything is asked there."},
    {.key = "secret_key", .flags = HF_FIELD_SECRET, .help = "Secret of access_key", .example = "env:MY_SECRET_KEY"},
    {.key = "impersonate",
     .help = "Email of a service account to act as, with the credentials that were found",
     .example = "backup@my-project.iam.gserviceaccount.com"},
    {.key = "token_endpoint",
     .type = HF_TYPE_URL,
     .flags = HF_FIELD_ADVANCED,
     .help = "URL of what stands in for all of Google's token services; without one, those themselves",
     .example = "https://oauth2-example.p.googleapis.com"},
    {.key = "user_project",
     .help = "Project that pays for the requests; without one, that of the credentials or of the bucket",
     .example = "my-project"},
    {.key = "storage_class",
     .help = "Storage class of new objects; without one, the bucket's own",
     .example = "NEARLINE"},
    {.key = "kms_key",
     .help = "Key of Cloud KMS that new objects are encrypted with; without one, as the bucket is set up",
     .example = "projects/my-project/locations/europe-west3/keyRings/backups/cryptoKeys/holdfast"},
    {.key = "uploads",
     .type = HF_TYPE_CHOICE,
     .flags = HF_FIELD_ADVANCED,
     .help = "How objects that do not fit into one request are sent",
     .fallback = "auto",
     .choices = uploads_choices},
    {.key = "checksum",
     .type = HF_TYPE_CHOICE,
     .flags = HF_FIELD_ADVANCED,
     .help = "What the service checks of every byte that it gets, and what is held against it",
     .fallback = "auto",
     .choices = checksum_choices},
    support::abort_uploads_after_field,
};

/// The position of a setting in the table; a name that is not there does not compile.
consteval std::uint32_t position_of(std::string_view key) { return support::position_in(fields, key); }

}  // namespace holdfast::gcs
