// The objects that a preflight makes, and that are gone when it ends.
#pragma once

#include <holdfast/support/preflight.hpp>
#include <holdfast/support/surroundings.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::support {

struct ProbeOptions {
  std::string root = {};  ///< In front of every key: empty, or with a slash at its end.
  PreflightAccess access = PreflightAccess::read_only;
  Clock now = std::chrono::system_clock::now;
  /// Removes the object of a key, the root in front. One that is not there is fine; what it throws is dropped.
  std::function<void(const sdk::Call&, const std::string& key)> remove = {};
};

/// Threads: one at a time.
class ProbeObjects {
 public:
  /// Their keys stand where the engine's own probe has its objects, so that whoever sweeps those sweeps these.
  explicit ProbeObjects(ProbeOptions options);
  /// Removes what is left, as far as that goes and is allowed.
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
  void sweep(const sdk::Call& call, const std::string& key) const;

  const ProbeOptions options_;
  const std::string folder_;
  std::vector<std::string> made_;
};

/// What a probe holds, so that whoever finds one knows what it is.
inline constexpr std::string_view probe_content = "written by a preflight of holdfast, to be removed by it\n";

}  // namespace holdfast::support
