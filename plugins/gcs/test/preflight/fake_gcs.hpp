// Google's storage without a network, which a test may give one fault: so that a preflight is seen to find that one.
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

namespace holdfast::gcs::test {

/// One bucket of the JSON API, with resumable uploads. A request is called by its method and what it is about: "GET
/// bucket", "GET permissions", "GET list", "POST insert", "POST begin", "PUT session", "DELETE session"; by the last
/// segment of its key for content and removal, "GET gcs", "DELETE gcs", and with "?fields" for a description. Those of
/// nobody are called "GET unsigned", that about a token "POST tokeninfo".
class FakeGcs final : public http::Transport {
 public:
  using Answering = std::function<std::optional<http::Response>(const http::Request&)>;

  /// Requests called so get this answer instead. A function may leave it to the service by returning nothing.
  void on(const std::string& name, http::Response response);
  void on(const std::string& name, Answering answering);
  /// Refuses them as the service does.
  void refuse(const std::string& name, int status, std::string_view reason, std::string_view message = {});
  /// What the bucket is set up for: `members`, JSON.
  void set_up(const std::string& members);

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
  [[nodiscard]] http::Response insert(const http::Request& request);
  [[nodiscard]] http::Response upload(const http::Request& request, const std::string& name);
  [[nodiscard]] http::Response get(const http::Request& request, const std::string& key) const;
  [[nodiscard]] http::Response listing() const;
  [[nodiscard]] bool is_held_back(const http::Request& request, const std::string& key) const;

  mutable std::mutex mutex_;
  std::map<std::string, Answering> scripts_;
  std::vector<std::string> asked_;
  std::map<std::string, std::string> objects_;
};

}  // namespace holdfast::gcs::test
