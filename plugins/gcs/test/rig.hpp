// A store before a service that a test writes the answers of.
#pragma once

#include "store.hpp"

#include "support/service_rig.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

namespace holdfast::gcs::test {

using namespace holdfast::test;

/// Tokens that say which they are, and count how often they were told to have expired; or an HMAC key.
class CountedCredentials final : public CredentialSource {
 public:
  Credentials current(const sdk::Call& call) override;
  void expired(const Credentials& credentials) override;
  std::atomic<int> renewals = 0;
  Credentials hmac = {};  ///< Instead of tokens, where it has an access id.
};

class Rig : public ServiceRig {
 public:
  explicit Rig(Settings settings = {.bucket = "backups", .path = "p"});

  /// Writes an answer of the JSON API: "GET a?x=1" is for the key "p/a", "GET ?x=1" for the listing of all keys.
  ScriptedAnswer& on(std::string_view method_and_key) { return on_resource(Resource::objects, method_and_key); }
  /// The same for uploads, which have no key: "POST ?name=p%2Fa&uploadType=multipart".
  ScriptedAnswer& on_upload(std::string_view method_and_query) {
    return on_resource(Resource::upload, method_and_query);
  }
  /// The same of the XML API.
  ScriptedAnswer& on_xml(std::string_view method_and_key) { return on_resource(Resource::xml, method_and_key); }
  ScriptedAnswer& on_resource(Resource resource, std::string_view method_and_key);

  const std::shared_ptr<CountedCredentials> credentials = std::make_shared<CountedCredentials>();
  GcsStore store;

 private:
  const Settings settings_;
};

/// The body of a refusal of the JSON API.
[[nodiscard]] std::string error_json(int status, std::string_view reason, std::string_view message = {});
/// A refusal of the JSON API.
[[nodiscard]] http::Response refused(int status, std::string_view reason, std::string_view message = {});
/// A refusal of the XML API.
[[nodiscard]] http::Response refused_by_xml(int status, std::string_view code);
/// What the JSON API tells of an object that holds `content`.
[[nodiscard]] std::string described(std::string_view content, std::string_view generation = "7");
/// The headers with which either API tells of it.
[[nodiscard]] http::Headers headers_of(std::string_view content, std::string_view generation = "7");
/// The CRC-32C of it, as the service writes it.
[[nodiscard]] std::string crc32c_of(std::string_view content);
/// The MD5 of it, likewise.
[[nodiscard]] std::string md5_of(std::string_view content);

}  // namespace holdfast::gcs::test
