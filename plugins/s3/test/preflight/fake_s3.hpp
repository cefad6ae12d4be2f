// A service of S3 without a network, which a test may give one fault: so that a preflight is seen to find that one.
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

namespace holdfast::s3::test {

/// One bucket in the host. A request is called by its method, its key's last segment and what its query is about:
/// "PUT s3", "GET ?lifecycle", "POST s3?uploads". Unsigned ones are called "GET unsigned", STS "POST sts".
class FakeS3 final : public http::Transport {
 public:
  using Answering = std::function<std::optional<http::Response>(const http::Request&)>;

  /// Requests called so get this answer instead. A function may leave it to the service by returning nothing.
  void on(const std::string& name, http::Response response);
  void on(const std::string& name, Answering answering);
  /// Refuses them as S3 does.
  void refuse(const std::string& name, int status, std::string_view code, std::string_view more = {});

  void put_object(const std::string& key, std::string content);

  http::Head stream(const http::Request& request, const http::ReplySink& sink,
                    const store::CallOptions& options = {}) override;

  [[nodiscard]] bool was_asked(const std::string& name) const;
  [[nodiscard]] std::size_t objects() const;

  std::chrono::seconds clock{0};  ///< Ahead of the rig's.
  bool compares_checksums = true;
  bool heeds_conditions = true;

 private:
  [[nodiscard]] http::Response answer_to(const http::Request& request, const std::string& name);
  [[nodiscard]] http::Response about_bucket(const std::string& name) const;
  [[nodiscard]] http::Response put(const http::Request& request, const std::string& key);
  [[nodiscard]] http::Response get(const http::Request& request, const std::string& key) const;
  [[nodiscard]] bool is_held_back(const http::Request& request, const std::string& key) const;

  mutable std::mutex mutex_;
  std::map<std::string, Answering> scripts_;
  std::vector<std::string> asked_;
  std::map<std::string, std::string> objects_;
};

}  // namespace holdfast::s3::test
