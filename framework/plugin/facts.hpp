// What a plugin file says about itself, and why a file is passed over.
#pragma once

#include <holdfast/errors.hpp>

#include <filesystem>
#include <string>

namespace holdfast::plugin {

/// What a file says about itself in its note, read without running any of its code.
struct Facts {
  std::filesystem::path path = {};
  std::string id = {};       ///< Lower-case letters, digits, '.', '-' and '_'; at most 64.
  std::string version = {};  ///< Visible ASCII; at most 64.
  unsigned abi_major = 0;
  unsigned abi_minor = 0;
  /// "sha256:<hex>" that the bytes must have when they are loaded; empty: not pinned. Set by Registry.
  std::string pin = {};
  std::filesystem::path manifest = {};  ///< The file that named the library; empty: none did.
  std::string digest = {};              ///< "sha256:<hex>" that the manifest promises; empty: it promises none.
};

/// Why a file is not used. A listing shows them all instead of stopping at the first. Safe to print.
struct Refusal {
  std::filesystem::path path = {};
  std::string reason = {};  ///< Completes "cannot use plugin file X: ...".
  std::string remedy = {};  ///< In the imperative.
};

/// A Refusal, thrown.
class RefusedError : public PluginError {
 public:
  explicit RefusedError(Refusal refusal);
  [[nodiscard]] const Refusal& refusal() const noexcept { return refusal_; }

 private:
  Refusal refusal_;
};

}  // namespace holdfast::plugin
