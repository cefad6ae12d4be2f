// What takes a probe: writing, reading back, conditions, checksums, parts, removing.
#pragma once

#include "preflight/context.hpp"

#include <memory>
#include <span>
#include <string>

namespace holdfast::gcs::checks {

class Writing {
 public:
  Writing(const PreflightContext& context, PreflightAccess access, ProbeObjects& probe)
      : context_{context}, access_{access}, probe_{probe}, key_{probe.key("gcs")} {}

  Result write(const sdk::Call& call);
  Result read_back(const sdk::Call& call) const;
  Result create_only(const sdk::Call& call) const;
  /// Whether the service holds a checksum against what arrives.
  Result integrity(const sdk::Call& call) const;
  /// Breaks an upload off, and finishes another one where what that leaves may be removed.
  Result multipart(const sdk::Call& call) const;
  Result remove(const sdk::Call& call);

 private:
  void put(const sdk::Call& call, const std::string& key) const;
  [[nodiscard]] std::string read_range(const sdk::Call& call, const std::string& range, std::int32_t expected) const;
  [[nodiscard]] std::unique_ptr<sdk::Upload> begin_upload(const sdk::Call& call, const std::string& key) const;

  const PreflightContext& context_;
  const PreflightAccess access_;
  ProbeObjects& probe_;
  const std::string key_;
};

}  // namespace holdfast::gcs::checks
