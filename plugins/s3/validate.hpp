// What can be said about the settings without asking anybody.
#pragma once

#include "settings.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace holdfast::s3 {

/// One thing to say about a setting.
struct Finding {
  std::int32_t severity = HF_DIAG_ERROR;  ///< HF_DIAG_ERROR or HF_DIAG_WARNING.
  std::string_view field = {};
  std::string_view code = {};
  std::string summary = {};  ///< Never with a secret in it.
  std::string remedy = {};
};

using Report = std::function<void(const Finding&)>;

/// Reports everything that is wrong, or probably not meant.
void judge(const Settings& settings, const Report& report);

}  // namespace holdfast::s3
