// A blob service without a network, which a test may give one fault: so that a preflight is seen to find that one.
#pragma once

#include "../rig.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::azure::test {

/// One container, the account in the host. A request is called by its method, its key's last segment and what its query
/// is about: "PUT azure", "GET ?list", "PUT azure?blocklist", "GET ?account". Those that nobody vouches for are called
/// "GET unsigned".
class FakeAzure final : public http::Transport {
 public:
  using Answering = std::function<std::optional<http::Response>(const http::Request&)>;

  /// Requests called so get this answer instead. A function may leave it to the service by returning nothing.
  void on(const std::string& name, http::Response response);
  void on(const std::string& name, Answering answering);
  /// Refuses them as a blob service does.
  void refuse(const std::string& name, int status, std::string_view code);

  void put_object(const std::string& key, std::string content);

  http::Head stream(const http::Request& request, const http::ReplySink& sink,
                    const store::CallOptions& options = {}) override;

  [[nodiscard]] bool was_asked(const std::string& name) const;
  [[nodiscard]] std::size_t objects() const;

  std::chrono::seconds clock{0};  ///< Ahead of the rig's.
  bool compares_checksums = true;
  bool heeds_conditions = true;
  http::Headers properties = {};    ///< Of the container.
  http::Headers written = {};       ///< What is said of an object that was written.
  std::string account_policy = {};  ///< What stands in the account's properties.

 private:
  [[nodiscard]] http::Response answer_to(const http::Request& request, const std::string& name);
  [[nodiscard]] http::Response about_container(const std::string& name) const;
  [[nodiscard]] http::Response put(const http::Request& request, const std::string& key, const std::string& name);
  [[nodiscard]] http::Response get(const http::Request& request, const std::string& key) const;

  mutable std::mutex mutex_;
  std::map<std::string, Answering> scripts_;
  std::vector<std::string> asked_;
  std::map<std::string, std::string> objects_;
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
