// The settings of the plugin, as the engine documents, parses and redacts them.
#pragma once

#include <holdfast/plugin.hpp>
#include <holdfast/support/common_fields.hpp>

#include <cstdint>
#include <string_view>

namespace holdfast::azure {

inline constexpr hf_pair cloud_choices[] = {
    sdk::choice("public", "ACCOUNT.blob.core.windows.net"),
    sdk::choice("china", "ACCOUNT.blob.core.chinacloudapi.cn"),
    sdk::choice("us-government", "ACCOUNT.blob.core.usgovcloudapi.net"),
};

inline constexpr hf_pair credentials_choices[] = {
    sdk::choice("auto", "The first of the places below that has some"),
    sdk::choice("connection-string", "The key or the shared access signature in connection_string"),
    sdk::choice("account-key", "account_key"),
    sdk::choice("sas", "sas"),
    sdk::choice("client-secret", "An application of Entra ID with client_secret"),
    sdk::choice("client-certificate", "An application of Entra ID with client_certificate"),
    sdk::choice("workload-identity", "A token that the platform writes into a file"),
    sdk::choice("managed-identity", "The machine's own: App Service, Arc, or a virtual machine"),
    sdk::choice("anonymous", "None: for containers that everybody may read"),
};

inline constexpr hf_pair tier_choices[] = {
    sdk::choice("account", "As the account is set up"),
    sdk::choice("hot", "Cheap to read"),
    sdk::choice("cool", "Cheaper to keep; a charge for what is removed within 30 days"),
    sdk::choice("cold", "Cheaper still; a charge for what is removed within 90 days"),
};

inline constexpr hf_pair checksum_choices[] = {
    sdk::choice("auto",
                "crc64 on Azure and where the preflight saw it enforced, md5 everywhere else and on Azurite, whose "
                "crc64 is slow"),
    sdk::choice("crc64", "x-ms-content-crc64: the cheapest"),
    sdk::choice("md5", "Content-MD5, which every such service compares and every signature covers"),
    sdk::choice("none", "What TLS does; without TLS md5 all the same"),
};

inline constexpr sdk::Field fields[] = {
    {.key = "container",
     .flags = HF_FIELD_REQUIRED | HF_FIELD_IDENTITY,
     .help = "Name of the container, which must exist",
     .example = "my-backups",
     .env = "BACKUP_AZURE_CONTAINER"},
    {.key = "bucket",
     .flags = HF_FIELD_ADVANCED,
     .help = "What other services call a container",
     .replaced_by = "container"},
    {.key = "path",
     .flags = HF_FIELD_IDENTITY,
     .help = "Where in the container the backups are",
     .example = "weaviate/production",
     .env = "BACKUP_AZURE_PATH",
     .details = "Every key begins with it and a slash. For Weaviate to restore what is written here, and the other way "
                "round, this is what BACKUP_AZURE_PATH names on its nodes."},
    {.key = "account",
     .flags = HF_FIELD_IDENTITY,
     .help = "Name of the storage account; without one, that of connection_string or endpoint",
     .example = "mystorage",
     .env = "AZURE_STORAGE_ACCOUNT"},
    {.key = "cloud",
     .type = HF_TYPE_CHOICE,
     .flags = HF_FIELD_IDENTITY,
     .help = "Which of Microsoft's clouds has the account",
     .fallback = "public",
     .choices = cloud_choices},
    {.key = "endpoint",
     .type = HF_TYPE_URL,
     .flags = HF_FIELD_IDENTITY,
     .help = "URL of the account's blob service, where it is none of the clouds'",
     .example = "https://blobs.example.com/mystorage",
     .details =
         "Without the container. An emulator has the account in the path: http://127.0.0.1:10000/devstoreaccount1. "
         "Whether TLS is spoken is what its scheme says."},
    support::ca_file_field("/etc/holdfast/azure-ca.pem"),
    support::proxy_field,
    {.key = "api_version",
     .flags = HF_FIELD_ADVANCED,
     .help = "Version of the protocol to speak",
     .fallback = "2021-12-02",
     .details = "An Azure Stack Hub knows older ones alone: 2019-07-07 is the oldest that has all that is needed."},
    support::credentials_field(credentials_choices),
    {.key = "connection_string",
     .flags = HF_FIELD_SECRET,
     .help = "Account, endpoint and key in one, as the portal shows them",
     .example = "env:MY_CONNECTION_STRING",
     .env = "AZURE_STORAGE_CONNECTION_STRING"},
    {.key = "account_key",
     .flags = HF_FIELD_SECRET,
     .help = "One of the account's two keys, in base64",
     .example = "file:/etc/holdfast/azure.key",
     .env = "AZURE_STORAGE_KEY"},
    {.key = "sas",
     .flags = HF_FIELD_SECRET,
     .help = "A shared access signature: the part of its URL behind the question mark",
     .example = "file:/etc/holdfast/azure.sas",
     .env = "AZURE_STORAGE_SAS_TOKEN"},
    {.key = "tenant_id",
     .help = "Tenant of Entra ID; without one, AZURE_TENANT_ID",
     .example = "72f988bf-86f1-41af-91ab-2d7cd011db47"},
    {.key = "client_id",
     .help = "Application, or user-assigned identity, of Entra ID; without one, AZURE_CLIENT_ID",
     .example = "9f2c7a51-0c4e-4f0e-8a58-3b3a2d6f1f10"},
    {.key = "client_secret",
     .flags = HF_FIELD_SECRET,
     .help = "Secret of the application; without one, AZURE_CLIENT_SECRET"},
    {.key = "client_certificate",
     .type = HF_TYPE_PATH,
     .help = "Certificate of the application with its key, as PEM or PFX; without one, AZURE_CLIENT_CERTIFICATE_PATH",
     .example = "/etc/holdfast/backup.pem"},
    {.key = "client_certificate_password",
     .flags = HF_FIELD_SECRET | HF_FIELD_ADVANCED,
     .help = "Password of the certificate's file; without one, AZURE_CLIENT_CERTIFICATE_PASSWORD"},
    {.key = "authority",
     .type = HF_TYPE_URL,
     .flags = HF_FIELD_ADVANCED,
     .help = "URL of Entra ID; without one, AZURE_AUTHORITY_HOST, else what belongs to the cloud",
     .example = "https://login.microsoftonline.us"},
    {.key = "access_tier",
     .type = HF_TYPE_CHOICE,
     .help = "Access tier of new objects",
     .fallback = "account",
     .choices = tier_choices},
    {.key = "encryption_scope",
     .help = "Encryption scope of new objects; without one, the container's own",
     .example = "backups"},
    {.key = "customer_key",
     .flags = HF_FIELD_SECRET,
     .help = "Key that the service encrypts with and does not keep: 32 bytes in base64",
     .example = "file:/etc/holdfast/customer.key",
     .details = "Who loses it loses every backup made with it."},
    {.key = "checksum",
     .type = HF_TYPE_CHOICE,
     .flags = HF_FIELD_ADVANCED,
     .help = "Checksum of what goes to the service, and of what comes back where it tells one",
     .fallback = "auto",
     .choices = checksum_choices},
};

/// The position of a setting in the table; a name that is not there does not compile.
consteval std::uint32_t position_of(std::string_view key) { return support::position_in(fields, key); }

}  // namespace holdfast::azure
