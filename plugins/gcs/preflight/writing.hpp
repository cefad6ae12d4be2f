// What takes a probe: writing, reading back, conditions, checksums, parts, removing.
#pragma once

#include "preflight/context.hpp"

#include <memory>
#include <span>
#include <string>

namespace holdfast::gcs::checks {

class Writing {
 public:
  Writing(const PreflightContext& context, ProbeObjects& probe)
      : context_{context}, probe_{probe}, key_{probe.key("gcs")} {}

  Result write(const sdk::Call& call);
  Result read_back(const sdk::Call& call) const;
  Result create_only(const sdk::Call& call) const;
  /// Whether the service holds a checksum against what arrives.
  Result integrity(const sdk::Call& call) const;
  /// Sends a part, and breaks off.
  Result multipart(const sdk::Call& call) const;
  /// Makes an object of a part, under a key that must be removed then, as what waits for its condition must be.
  Result finish(const sdk::Call& call);
  Result remove(const sdk::Call& call);

 private:
  void put(const sdk::Call& call, const std::string& key) const;
  /// Whether the service refuses an object that is announced with `wrong`.
  [[nodiscard]] bool is_compared(const sdk::Call& call, const std::string& key, const Hashes& wrong) const;
  [[nodiscard]] std::string read_range(const sdk::Call& call, const std::string& range, std::int32_t expected) const;
  [[nodiscard]] std::unique_ptr<sdk::Upload> begin_upload(const sdk::Call& call, const std::string& key) const;

  const PreflightContext& context_;
  ProbeObjects& probe_;
  const std::string key_;
  int uploads_ = 0;
};

}  // namespace holdfast::gcs::checks
