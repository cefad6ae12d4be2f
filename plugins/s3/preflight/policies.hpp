// What the bucket's owner has set up that will happen to backups later on. Nothing here is needed to write or read
// them, so what these credentials may not look at is left unknown.
#pragma once

#include "preflight/context.hpp"

#include <pugixml.hpp>

#include <optional>
#include <string_view>

namespace holdfast::s3::checks {

class Policies {
 public:
  explicit Policies(const PreflightContext& context) : context_{context} {}

  Result versioning(const sdk::Call& call);
  Result object_lock(const sdk::Call& call) const;
  /// After versioning().
  Result lifecycle(const sdk::Call& call) const;
  Result encryption(const sdk::Call& call) const;
  Result exposure(const sdk::Call& call) const;

 private:
  /// One of the bucket's settings.
  struct Setting {
    std::string_view query = {};
    std::string_view permission = {};
    std::string_view absent_code = {};  ///< What the service says where nobody has set it.
  };
  /// Reads it into `document`. Where there is nothing to judge, the finding: `absent` where nobody has set it.
  [[nodiscard]] std::optional<Result> read(const sdk::Call& call, const Setting& setting, pugi::xml_document& document,
                                           Result absent) const;

  const PreflightContext& context_;
  bool keeps_versions_ = false;
};

}  // namespace holdfast::s3::checks
