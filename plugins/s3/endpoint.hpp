// Where the requests to one bucket go.
#pragma once

#include "settings.hpp"

#include <holdfast/support/percent.hpp>

#include <string>
#include <string_view>

namespace holdfast::s3 {

/// The region of requests until somebody names another: what services without regions are content with.
inline constexpr std::string_view default_region = "us-east-1";

/// Where a bucket is looked for first.
[[nodiscard]] std::string first_region(const Settings& settings);

/// The hosts and paths of one bucket in one region. Immutable.
class Endpoint {
 public:
  /// `settings` without errors of validation.
  Endpoint(const Settings& settings, std::string region);

  /// With its port, unless that is the scheme's own: as the signature and the header have it.
  [[nodiscard]] const std::string& host() const noexcept { return host_; }
  [[nodiscard]] const std::string& region() const noexcept { return region_; }
  [[nodiscard]] bool has_tls() const noexcept { return scheme_ == "https"; }
  /// Percent-encoded; of the bucket itself where `key` is empty.
  [[nodiscard]] std::string path_of(std::string_view key) const;
  [[nodiscard]] std::string url(std::string_view path, const support::Query& query) const;

 private:
  std::string region_;
  std::string scheme_;
  std::string host_;
  std::string root_;  // the bucket's own path: ends with a slash
};

}  // namespace holdfast::s3
