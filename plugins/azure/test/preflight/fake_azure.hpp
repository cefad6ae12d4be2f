// A blob service without a network, which a test may give one fault: so that a preflight is seen to find that one.
#pragma once

#include "../rig.hpp"

#include "support/fake_service.hpp"

#include <string>
#include <string_view>

namespace holdfast::azure::test {

/// One container, the account in the host. A request is called by its method, its key's last segment and what its query
/// is about: "PUT azure", "GET ?list", "PUT azure?blocklist", "GET ?account". Those that nobody vouches for are called
/// "GET unsigned".
class FakeAzure final : public FakeService {
 public:
  /// Refuses them as a blob service does.
  void refuse(const std::string& name, int status, std::string_view code);

  http::Headers properties = {};    ///< Of the container.
  http::Headers written = {};       ///< What is said of an object that was written.
  std::string account_policy = {};  ///< What stands in the account's properties.

 private:
  [[nodiscard]] std::string name_of(const http::Request& request) const override;
  [[nodiscard]] http::Response answer_to(const http::Request& request, const std::string& name) override;
  [[nodiscard]] http::Response about_container(const std::string& name) const;
  [[nodiscard]] http::Response put(const http::Request& request, const std::string& key, const std::string& name);
  [[nodiscard]] http::Response get(const http::Request& request, const std::string& key) const;

  std::string blocks_;  // that were sent
};

/// What a test says there is.
class GivenCredentials final : public CredentialSource {
 public:
  explicit GivenCredentials(Credentials given) : given_{std::move(given)} {}
  Credentials current(const sdk::Call&) override { return given_; }
  void expired(const Credentials&) override {}

 private:
  const Credentials given_;
};

}  // namespace holdfast::azure::test
