#include "object_headers.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/hash.hpp>

namespace holdfast::azure {
namespace {

sdk::HttpHeaders customer_key_headers(const Settings& settings) {
  if (settings.customer_key.empty()) return {};
  const std::string key = support::base64_decoded(settings.customer_key).value_or("");
  return {{"x-ms-encryption-algorithm", "AES256"},
          {"x-ms-encryption-key", settings.customer_key},
          {"x-ms-encryption-key-sha256", support::base64(support::sha256(support::bytes_of(key)))}};
}

const char* name_of(Tier tier) noexcept {
  switch (tier) {
    case Tier::hot:
      return "Hot";
    case Tier::cool:
      return "Cool";
    case Tier::cold:
      return "Cold";
    case Tier::account:
      break;
  }
  return nullptr;
}

}  // namespace

ObjectHeaders::ObjectHeaders(const Settings& settings) : to_open_{customer_key_headers(settings)}, to_send_{to_open_} {
  if (!settings.encryption_scope.empty()) to_send_.emplace_back("x-ms-encryption-scope", settings.encryption_scope);
  to_write_ = to_send_;
  to_write_.emplace_back("x-ms-blob-content-type", "application/octet-stream");
  if (const char* tier = name_of(settings.tier)) to_write_.emplace_back("x-ms-access-tier", tier);
}

}  // namespace holdfast::azure
