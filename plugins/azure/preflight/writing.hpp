// What takes a probe: writing, reading back, conditions, checksums, blocks, removing.
#pragma once

#include "preflight/context.hpp"

#include <span>
#include <string>

namespace holdfast::azure::checks {

class Writing {
 public:
  Writing(const PreflightContext& context, ProbeObjects& probe)
      : context_{context}, probe_{probe}, key_{probe.key("azure")}, blocks_key_{probe.key("blocks")} {}

  Result write(const sdk::Call& call);
  Result read_back(const sdk::Call& call) const;
  Result create_only(const sdk::Call& call) const;
  /// Which of the checksums the service holds against what arrives. Tells the store, where the choice is left to it.
  Result integrity(const sdk::Call& call) const;
  /// Makes an object of blocks, and tries to make a second one of its name.
  Result blocks(const sdk::Call& call) const;
  /// By the answer to the first write: an account that keeps versions names one.
  Result versioning() const;
  Result remove(const sdk::Call& call);

 private:
  [[nodiscard]] Request put_of(const std::string& key) const;
  /// Whether the service refuses a put with this header.
  [[nodiscard]] bool refuses(const sdk::Call& call, const sdk::HttpHeader& header) const;
  /// All of it where `range` is empty.
  [[nodiscard]] std::string read(const sdk::Call& call, const std::string& key, const std::string& range) const;
  void send_block(const sdk::Call& call, const std::string& id) const;
  [[nodiscard]] sdk::HttpResponse commit(const sdk::Call& call, std::span<const std::string> ids) const;
  void remove_probe(const sdk::Call& call, const std::string& key);

  const PreflightContext& context_;
  ProbeObjects& probe_;
  const std::string key_;
  const std::string blocks_key_;
  bool makes_versions_ = false;
  bool is_azurite_ = false;
};

}  // namespace holdfast::azure::checks
