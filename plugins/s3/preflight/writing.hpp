// What takes a probe: writing, reading back, conditions, checksums, parts, removing.
#pragma once

#include "preflight/context.hpp"

#include <span>
#include <string>

namespace holdfast::s3::checks {

class Writing {
 public:
  Writing(const PreflightContext& context, ProbeObjects& probe)
      : context_{context}, probe_{probe}, key_{probe.key("s3")} {}

  Result write(const sdk::Call& call);
  Result read_back(const sdk::Call& call) const;
  Result create_only(const sdk::Call& call) const;
  /// Which of the checksums the service holds against what arrives. Tells the store, where the choice is left to it.
  Result integrity(const sdk::Call& call) const;
  /// Writes in parts and breaks off, or, where `If-None-Match` is not heeded then, finishes.
  Result multipart(const sdk::Call& call) const;
  Result remove(const sdk::Call& call);

 private:
  [[nodiscard]] Request put_of(const std::string& key) const;
  /// Whether the service refuses a put with these headers or this hash of its payload.
  [[nodiscard]] bool refuses(const sdk::Call& call, const sdk::HttpHeaders& headers, std::string payload_hash) const;
  [[nodiscard]] std::string begin_upload(const sdk::Call& call) const;
  [[nodiscard]] std::string send_part(const sdk::Call& call, const std::string& upload) const;
  [[nodiscard]] std::string read_range(const sdk::Call& call, const std::string& range, std::int32_t expected) const;

  const PreflightContext& context_;
  ProbeObjects& probe_;
  const std::string key_;
};

}  // namespace holdfast::s3::checks
