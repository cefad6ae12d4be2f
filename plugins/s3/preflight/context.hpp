// What the checks of a preflight look with, and how they say what they saw.
#pragma once

#include "../integrity.hpp"
#include "../object_headers.hpp"
#include "../service.hpp"
#include "credentials/sts.hpp"

#include <holdfast/plugin.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace holdfast::s3 {

/// Borrows everything.
struct PreflightContext {
  Service& service;
  const Sts& sts;
  const ObjectHeaders& headers;
  Integrity& integrity;
  std::string root = {};  ///< In front of every key: empty, or with a slash at its end.
  std::function<std::chrono::system_clock::time_point()> now = [] { return std::chrono::system_clock::now(); };
};

namespace checks {

using Result = sdk::Checks::Result;

inline Result pass(std::string detail) { return {.outcome = HF_CHECK_PASS, .detail = std::move(detail)}; }
inline Result warn(std::string detail, std::string remedy) {
  return {.outcome = HF_CHECK_WARN, .detail = std::move(detail), .remedy = std::move(remedy)};
}
inline Result fail(std::string detail, std::string remedy) {
  return {.outcome = HF_CHECK_FAIL, .detail = std::move(detail), .remedy = std::move(remedy)};
}
inline Result skip(std::string detail) { return {.outcome = HF_CHECK_SKIP, .detail = std::move(detail)}; }
/// A failure that is no reason to refuse.
inline Result warn(const sdk::Error& error) { return warn(error.what(), error.remedy_text()); }

inline std::string quoted(std::string_view text) { return std::string{"'"}.append(text).append("'"); }

}  // namespace checks
}  // namespace holdfast::s3
