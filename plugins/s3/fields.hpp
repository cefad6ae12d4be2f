// The settings of the plugin, as the engine documents, parses and redacts them.
#pragma once

#include <holdfast/plugin.hpp>
#include <holdfast/support/common_fields.hpp>

#include <cstdint>
#include <string_view>

namespace holdfast::s3 {

inline constexpr hf_pair addressing_choices[] = {
    sdk::choice("auto", "In the host on AWS, unless the bucket's name has dots; in the path everywhere else"),
    sdk::choice("path", "https://HOST/BUCKET/KEY"),
    sdk::choice("virtual", "https://BUCKET.HOST/KEY"),
};

inline constexpr hf_pair credentials_choices[] = {
    sdk::choice("auto", "access_key, else profile, else the first of the places below that has some"),
    sdk::choice("settings", "access_key and secret_key"),
    sdk::choice("environment", "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
    sdk::choice("profile", "A profile in the files of AWS's own tools"),
    sdk::choice("web-identity", "A token that the platform writes into a file, for a role"),
    sdk::choice("container", "The container's own, of ECS or EKS"),
    sdk::choice("instance", "The machine's own, of EC2"),
    sdk::choice("anonymous", "None: for buckets that everybody may read"),
};

inline constexpr hf_pair encryption_choices[] = {
    sdk::choice("bucket", "As the bucket is set up"),
    sdk::choice("sse-s3", "With keys of the service (AES256)"),
    sdk::choice("sse-kms", "With a key of the key management service"),
    sdk::choice("sse-c", "With customer_key, which the service does not keep"),
};

inline constexpr hf_pair checksum_choices[] = {
    sdk::choice("auto", "crc32c on AWS and where the preflight saw it enforced, sha256 everywhere else"),
    sdk::choice("crc32c", "x-amz-checksum-crc32c: the cheapest"),
    sdk::choice("md5", "Content-MD5: the oldest, for services that know no other"),
    sdk::choice("sha256", "The hash that every signature can carry"),
    sdk::choice("none", "What TLS does; without TLS sha256 all the same"),
};

inline constexpr sdk::Field fields[] = {
    {.key = "bucket",
     .flags = HF_FIELD_REQUIRED | HF_FIELD_IDENTITY,
     .help = "Name of the bucket, which must exist",
     .example = "my-backups",
     .env = "BACKUP_S3_BUCKET"},
    {.key = "path",
     .flags = HF_FIELD_IDENTITY,
     .help = "Where in the bucket the backups are",
     .example = "weaviate/production",
     .env = "BACKUP_S3_PATH",
     .details = "Every key begins with it and a slash. For Weaviate to restore what is written here, and the other way "
                "round, this is what BACKUP_S3_PATH names on its nodes."},
    {.key = "endpoint",
     .type = HF_TYPE_URL,
     .flags = HF_FIELD_IDENTITY,
     .help = "URL of a service other than AWS",
     .example = "https://minio.example.com:9000",
     .env = "AWS_ENDPOINT_URL_S3,AWS_ENDPOINT_URL",
     .details = "Whether TLS is spoken is what its scheme says."},
    support::ca_file_field("/etc/holdfast/minio-ca.pem", "AWS_CA_BUNDLE"),
    support::proxy_field,
    {.key = "region",
     .help = "Region of the bucket",
     .example = "eu-central-1",
     .env = "AWS_REGION,AWS_DEFAULT_REGION",
     .details = "Where nobody says, not even the profile, it is us-east-1 until the service names another."},
    {.key = "addressing",
     .type = HF_TYPE_CHOICE,
     .flags = HF_FIELD_ADVANCED,
     .help = "Whether the bucket stands in the host or in the path of a URL",
     .fallback = "auto",
     .choices = addressing_choices},
    {.key = "dual_stack",
     .type = HF_TYPE_BOOL,
     .flags = HF_FIELD_ADVANCED,
     .help = "Use the hosts of AWS that speak IPv6 too",
     .fallback = "false"},
    {.key = "fips",
     .type = HF_TYPE_BOOL,
     .flags = HF_FIELD_ADVANCED,
     .help = "Use the hosts of AWS whose cryptography is validated by FIPS 140",
     .fallback = "false"},
    support::credentials_field(credentials_choices),
    {.key = "access_key",
     .help = "Access key; without one, credentials are looked for",
     .example = "AKIAIOSFODNN7EXAMPLE",
     .details = "The places are those of AWS's own tools: environment, profiles, web identity, container, instance."},
    {.key = "secret_key", .flags = HF_FIELD_SECRET, .help = "Secret key of access_key", .example = "env:MY_SECRET_KEY"},
    {.key = "session_token", .flags = HF_FIELD_SECRET, .help = "Token of temporary credentials"},
    {.key = "profile", .help = "Profile of the files of AWS's own tools", .example = "backup"},
    {.key = "role_arn",
     .help = "Role to assume with the credentials that were found",
     .example = "arn:aws:iam::111122223333:role/backup"},
    {.key = "role_session_name",
     .flags = HF_FIELD_ADVANCED,
     .help = "What the assumed role's session is called in audit logs",
     .fallback = "holdfast"},
    {.key = "external_id", .flags = HF_FIELD_ADVANCED, .help = "External id that the role's trust policy asks for"},
    {.key = "sts_endpoint",
     .type = HF_TYPE_URL,
     .flags = HF_FIELD_ADVANCED,
     .help = "URL of the token service that role_arn is assumed at; without one, that of AWS",
     .example = "https://minio.example.com:9000",
     .env = "AWS_ENDPOINT_URL_STS"},
    {.key = "storage_class",
     .help = "Storage class of new objects; without one, the bucket's own",
     .example = "STANDARD_IA"},
    {.key = "encryption",
     .type = HF_TYPE_CHOICE,
     .help = "How new objects are encrypted by the service",
     .fallback = "bucket",
     .choices = encryption_choices},
    {.key = "kms_key_id",
     .help = "Key for sse-kms; without one, the account's own",
     .example = "arn:aws:kms:eu-central-1:111122223333:key/0123"},
    {.key = "customer_key",
     .flags = HF_FIELD_SECRET,
     .help = "Key for sse-c: 32 bytes in base64",
     .example = "file:/etc/holdfast/customer.key",
     .details = "Who loses it loses every backup made with it."},
    {.key = "checksum",
     .type = HF_TYPE_CHOICE,
     .flags = HF_FIELD_ADVANCED,
     .help = "What the service checks of every byte that it gets",
     .fallback = "auto",
     .choices = checksum_choices},
    {.key = "expected_bucket_owner",
     .flags = HF_FIELD_ADVANCED,
     .help = "Account that must own the bucket",
     .example = "111122223333",
     .details = "Requests to a bucket of that name which somebody else owns are refused by AWS."},
    support::abort_uploads_after_field,
};

/// The position of a setting in the table; a name that is not there does not compile.
consteval std::uint32_t position_of(std::string_view key) { return support::position_in(fields, key); }

}  // namespace holdfast::s3
