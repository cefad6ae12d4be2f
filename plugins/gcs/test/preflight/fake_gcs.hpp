// Google's storage without a network, which a test may give one fault: so that a preflight is seen to find that one.
#pragma once

#include "../rig.hpp"

#include "support/fake_service.hpp"

#include <string>
#include <string_view>

namespace holdfast::gcs::test {

/// One bucket of the JSON API, with resumable uploads. A request is called by its method and what it is about: "GET
/// bucket", "GET permissions", "GET list", "POST insert", "POST begin", "PUT session", "DELETE session"; by the last
/// segment of its key for content and removal, "GET gcs", "DELETE gcs", and with "?fields" for a description. Those of
/// nobody are called "GET unsigned", that about a token "POST tokeninfo".
class FakeGcs final : public FakeService {
 public:
  /// Refuses them as the service does.
  void refuse(const std::string& name, int status, std::string_view reason, std::string_view message = {});
  /// What the bucket is set up for: `members`, JSON.
  void set_up(const std::string& members);

 private:
  [[nodiscard]] std::string name_of(const http::Request& request) const override;
  [[nodiscard]] http::Response answer_to(const http::Request& request, const std::string& name) override;
  [[nodiscard]] http::Response insert(const http::Request& request);
  [[nodiscard]] http::Response upload(const http::Request& request, const std::string& name);
  [[nodiscard]] http::Response get(const http::Request& request, const std::string& key) const;
  [[nodiscard]] http::Response listing() const;
  [[nodiscard]] bool is_held_back(const http::Request& request, const std::string& key) const;
};

}  // namespace holdfast::gcs::test
