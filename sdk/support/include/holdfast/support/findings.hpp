// What a plugin says of its settings, in a form that its tests can look at.
#pragma once

#include <holdfast/plugin.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace holdfast::support {

/// One thing to say about a setting.
struct Finding {
  std::int32_t severity = HF_DIAG_ERROR;  ///< HF_DIAG_ERROR or HF_DIAG_WARNING.
  std::string_view field = {};
  std::string_view code = {};
  std::string summary = {};  ///< Never with a secret in it.
  std::string remedy = {};
};

using Report = std::function<void(const Finding&)>;

/// Hands everything on to the engine; borrows `out`.
[[nodiscard]] Report report_to(sdk::Findings& out);

/// Throws the first error as HF_E_INVALID_CONFIG, and drops warnings: for engines that open a store without asking
/// first.
[[nodiscard]] Report refuse_errors();

}  // namespace holdfast::support
