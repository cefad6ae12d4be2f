// Where the requests to one container go.
#pragma once

#include "settings.hpp"

#include <holdfast/support/percent.hpp>

#include <string>
#include <string_view>

namespace holdfast::azure {

/// The account that requests are signed for: that of the settings, else of the endpoint, in its path or in front of
/// its host; empty where neither tells.
[[nodiscard]] std::string account_of(const Settings& settings);

/// Whether the service is one of Microsoft's clouds, also where `endpoint` or a connection string spells its host out.
[[nodiscard]] bool is_at_azure(const Settings& settings);

/// The hosts and paths of one container. Immutable.
class Endpoint {
 public:
  /// `settings` without errors of validation, with what a connection string says.
  explicit Endpoint(const Settings& settings);

  /// With its port, unless that is the scheme's own.
  [[nodiscard]] const std::string& host() const noexcept { return host_; }
  [[nodiscard]] const std::string& account() const noexcept { return account_; }
  [[nodiscard]] bool has_tls() const noexcept { return scheme_ == "https"; }
  /// Whether nothing that is sent leaves this machine.
  [[nodiscard]] bool is_on_this_machine() const noexcept { return is_on_this_machine_; }
  /// Percent-encoded, as it is signed; of the container itself where `key` is empty.
  [[nodiscard]] std::string path_of(std::string_view key) const;
  /// Of the account's service.
  [[nodiscard]] std::string service_path() const;
  [[nodiscard]] std::string url(std::string_view path, const support::Query& query) const;

 private:
  std::string account_;
  std::string scheme_ = "https";
  std::string host_;
  std::string prefix_;     // the account's own path, where it is in none of the clouds: "" or "/devstoreaccount1"
  std::string container_;  // percent-encoded
  bool is_on_this_machine_ = false;
};

}  // namespace holdfast::azure
