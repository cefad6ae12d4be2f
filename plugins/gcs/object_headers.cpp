#include "object_headers.hpp"

namespace holdfast::gcs {
namespace {

constexpr std::string_view content_type = "application/octet-stream";

}  // namespace

ObjectHeaders::ObjectHeaders(const Settings& settings)
    : to_write_{{"content-type", std::string{content_type}}}, storage_class_{settings.storage_class} {
  if (!storage_class_.empty()) to_write_.emplace_back("x-goog-storage-class", storage_class_);
  if (settings.kms_key.empty()) return;
  to_write_.emplace_back("x-goog-encryption-kms-key-name", settings.kms_key);
  query_.emplace_back("kmsKeyName", settings.kms_key);
}

std::string ObjectHeaders::metadata(const Hashes& hashes) const {
  // Validation leaves nothing in a class that JSON would have to escape.
  std::string text = "{\"contentType\":\"" + std::string{content_type} + '"';
  if (!storage_class_.empty()) text += ",\"storageClass\":\"" + storage_class_ + '"';
  if (!hashes.crc32c.empty()) text += ",\"crc32c\":\"" + hashes.crc32c + '"';
  if (!hashes.md5.empty()) text += ",\"md5Hash\":\"" + hashes.md5 + '"';
  return text + '}';
}

}  // namespace holdfast::gcs
