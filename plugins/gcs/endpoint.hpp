// Where the requests to one bucket go.
#pragma once

#include "settings.hpp"

#include <holdfast/support/percent.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::gcs {

/// Whether the settings lead to a host of Google's own: those of all regions and private ones end alike. Elsewhere are
/// emulators, and gateways that may be anybody's.
[[nodiscard]] bool is_at_google(const Settings& settings);

/// What is asked: the JSON API has a place for each kind of thing, the XML API one for all of them.
enum class Resource : std::uint8_t {
  bucket,       ///< /storage/v1/b/BUCKET
  permissions,  ///< /storage/v1/b/BUCKET/iam/testPermissions
  objects,      ///< /storage/v1/b/BUCKET/o, or one below it
  upload,       ///< /upload/storage/v1/b/BUCKET/o
  batch,        ///< /batch/storage/v1
  xml           ///< /BUCKET, or /BUCKET/KEY
};

/// The hosts and paths of one bucket. Immutable.
class Endpoint {
 public:
  /// `settings` without errors of validation.
  explicit Endpoint(const Settings& settings);

  /// With its port, unless that is the scheme's own: as the signature and the header have it.
  [[nodiscard]] const std::string& host() const noexcept { return host_; }
  [[nodiscard]] bool has_tls() const noexcept { return scheme_ == "https"; }
  /// Percent-encoded. `key` is for objects and xml alone; empty: what is above all of them.
  [[nodiscard]] std::string path_of(Resource resource, std::string_view key) const;
  [[nodiscard]] std::string url(std::string_view path, const support::Query& query) const;
  /// Path and query of `location`; absent where that leads to another scheme, host or port.
  [[nodiscard]] std::optional<std::string> own_path_in(std::string_view location) const;

 private:
  std::string scheme_ = "https";
  std::string host_ = "storage.googleapis.com";
  std::string prefix_;  // in front of every path
  std::string bucket_;
};

}  // namespace holdfast::gcs
