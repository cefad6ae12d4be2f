// A storage service without a network, which a test may give one fault: so that a preflight is seen to find that one.
#pragma once

#include <holdfast/http.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/transport.hpp"
#include "support/plugin_host.hpp"
#include "support/plugin_store.hpp"
#include "support/service_rig.hpp"

namespace holdfast::test {

/// The base of a double of a service. A derived class gives requests their names, as "PUT chunk-1", and answers those
/// that a test wrote nothing for.
///
/// Threads: requests from any thread, one at a time; the rest while none is under way, or within an answering.
class FakeService : public http::Transport {
 public:
  using Answering = std::function<std::optional<http::Response>(const http::Request&)>;

  /// Requests called so get this answer instead. A function may leave it to the service by returning nothing.
  void on(const std::string& name, http::Response response);
  void on(const std::string& name, Answering answering);

  void put_object(const std::string& key, std::string content);

  http::Head stream(const http::Request& request, const http::ReplySink& sink,
                    const store::CallOptions& options = {}) final;

  [[nodiscard]] bool was_asked(const std::string& name) const;
  /// How many objects there are.
  [[nodiscard]] std::size_t objects() const;

  std::chrono::seconds clock{0};  ///< Ahead of the rig's.
  bool compares_checksums = true;
  bool heeds_conditions = true;

 protected:
  [[nodiscard]] virtual std::string name_of(const http::Request& request) const = 0;
  [[nodiscard]] virtual http::Response answer_to(const http::Request& request, const std::string& name) = 0;

  std::map<std::string, std::string> stored_;  // keys and their contents

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Answering> scripts_;
  std::vector<std::string> asked_;
};

/// The value of the request's first header of that name; empty where there is none.
[[nodiscard]] std::string header_of(const http::Request& request, std::string_view name);
/// The path of a URL, encoded as it is.
[[nodiscard]] std::string_view path_of(std::string_view url);
/// The value of a parameter of the query, decoded; empty where there is none.
[[nodiscard]] std::string parameter_of(const http::Request& request, std::string_view name);
/// A body that is in memory; empty for any other.
[[nodiscard]] std::string body_of(const http::Request& request);
/// The content, or what `range` asks for of it, as "bytes=3-7".
[[nodiscard]] http::Response content_in(std::string_view range, const std::string& content);

/// A store before such a service, its clock standing at the rig's time.
template <class Service, class Store>
struct FakePlace {
  std::shared_ptr<Service> service = std::make_shared<Service>();
  PluginTransport sending{service};
  Store store;

  template <class Settings, class Credentials>
  FakePlace(Settings settings, std::shared_ptr<Credentials> credentials)
      : store{std::move(settings), sdk::Http{&plugin_host()}, std::move(credentials), rig_now} {}
  std::map<std::string, CheckSeen> run(std::uint32_t flags = HF_PREFLIGHT_WRITE) { return preflight(store, flags); }
};

}  // namespace holdfast::test
