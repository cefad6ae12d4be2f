#include "object_headers.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>

namespace holdfast::s3 {
namespace {

sdk::HttpHeaders customer_key_headers(const Settings& settings) {
  if (settings.encryption != Encryption::customer_key) return {};
  const std::string key = support::base64_decoded(settings.customer_key).value_or("");
  return {{"x-amz-server-side-encryption-customer-algorithm", "AES256"},
          {"x-amz-server-side-encryption-customer-key", settings.customer_key},
          {"x-amz-server-side-encryption-customer-key-md5", support::base64(support::md5(support::bytes_of(key)))}};
}

}  // namespace

ObjectHeaders::ObjectHeaders(const Settings& settings) : to_open_{customer_key_headers(settings)}, to_write_{to_open_} {
  to_write_.emplace_back("content-type", "application/octet-stream");
  if (!settings.storage_class.empty()) to_write_.emplace_back("x-amz-storage-class", settings.storage_class);
  if (settings.encryption == Encryption::service_key) to_write_.emplace_back("x-amz-server-side-encryption", "AES256");
  if (settings.encryption == Encryption::kms_key) {
    to_write_.emplace_back("x-amz-server-side-encryption", "aws:kms");
    if (!settings.kms_key_id.empty())
      to_write_.emplace_back("x-amz-server-side-encryption-aws-kms-key-id", settings.kms_key_id);
  }
}

}  // namespace holdfast::s3
