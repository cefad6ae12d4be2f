// A service of S3 without a network, which a test may give one fault: so that a preflight is seen to find that one.
#pragma once

#include "../rig.hpp"

#include "support/fake_service.hpp"

#include <string>
#include <string_view>

namespace holdfast::s3::test {

/// One bucket in the host. A request is called by its method, its key's last segment and what its query is about:
/// "PUT s3", "GET ?lifecycle", "POST s3?uploads". Unsigned ones are called "GET unsigned", STS "POST sts".
class FakeS3 final : public FakeService {
 public:
  /// Refuses them as S3 does.
  void refuse(const std::string& name, int status, std::string_view code, std::string_view more = {});

 private:
  [[nodiscard]] std::string name_of(const http::Request& request) const override;
  [[nodiscard]] http::Response answer_to(const http::Request& request, const std::string& name) override;
  [[nodiscard]] http::Response about_bucket(const std::string& name) const;
  [[nodiscard]] http::Response put(const http::Request& request, const std::string& key);
  [[nodiscard]] http::Response get(const http::Request& request, const std::string& key) const;
  [[nodiscard]] bool is_held_back(const http::Request& request, const std::string& key) const;
};

}  // namespace holdfast::s3::test
