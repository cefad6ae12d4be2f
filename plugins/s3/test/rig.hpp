// A store before a service that a test writes the answers of.
#pragma once

#include "store.hpp"

#include "support/service_rig.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace holdfast::s3::test {

using namespace holdfast::test;

/// Credentials that say which they are, and count how often they were told to have expired.
class CountedCredentials final : public CredentialSource {
 public:
  Credentials current(const sdk::Call& call) override;
  void expired(const Credentials& credentials) override;
  int renewals = 0;
};

class Rig : public ServiceRig {
 public:
  explicit Rig(Settings settings = {.bucket = "backups", .path = "p", .region = "us-east-1"});

  /// Writes an answer: "GET a?x=1" is for the key "p/a", "GET ?x=1" for the bucket itself.
  ScriptedAnswer& on(std::string_view method_and_key);
  [[nodiscard]] std::string url(std::string_view key) const;

  const std::shared_ptr<CountedCredentials> credentials = std::make_shared<CountedCredentials>();
  S3Store store;

 private:
  const Settings settings_;
};

/// The body of a refusal.
[[nodiscard]] std::string error_xml(std::string_view code, std::string_view more = {});
/// An answer with a body of XML.
[[nodiscard]] http::Response refused(int status, std::string_view code, std::string_view more = {});

}  // namespace holdfast::s3::test
