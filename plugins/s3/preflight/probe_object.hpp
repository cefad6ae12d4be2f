// The objects that a preflight makes, and that are gone when it ends.
#pragma once

#include "preflight/context.hpp"

#include <string>
#include <vector>

namespace holdfast::s3::checks {

/// Whether they may be removed.
enum class Removal : std::uint8_t { allowed, not_allowed };

class ProbeObjects {
 public:
  /// Their keys stand where the engine's own probe has its objects, so that whoever sweeps those sweeps these.
  ProbeObjects(const PreflightContext& context, Removal removal);
  /// Removes what is left, as far as that goes.
  ~ProbeObjects();
  ProbeObjects(const ProbeObjects&) = delete;
  ProbeObjects& operator=(const ProbeObjects&) = delete;

  /// The key of the object called so, nothing made yet.
  [[nodiscard]] std::string key(std::string_view name) const { return folder_ + std::string{name}; }
  /// It may be there from now on.
  void made(const std::string& key);
  /// It is not.
  void removed(const std::string& key);

 private:
  const PreflightContext& context_;
  const Removal removal_;
  const std::string folder_;
  std::vector<std::string> made_;
};

}  // namespace holdfast::s3::checks
