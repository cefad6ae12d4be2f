// Settings with one mistake each, and what is found about them.
#pragma once

#include <holdfast/support/findings.hpp>

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

namespace holdfast::test {

/// What spoils good settings, and how it is told.
template <class Settings>
struct Mistake {
  std::string_view code = {};
  std::int32_t severity = HF_DIAG_ERROR;
  void (*spoil)(Settings&) = nullptr;
};

/// What `judge` reports.
[[nodiscard]] inline std::vector<support::Finding> findings_of(
    const std::function<void(const support::Report&)>& judge) {
  std::vector<support::Finding> found;
  judge([&found](const support::Finding& finding) { found.push_back(finding); });
  return found;
}

/// Each mistake in `good` settings is found, alone, with a remedy and without "CANARY", as tests call secrets.
template <class Settings, class Judge>
void each_is_found(std::span<const Mistake<Settings>> mistakes, const Settings& good, const Judge& findings) {
  for (const Mistake<Settings>& mistake : mistakes) {
    INFO(mistake.code << ", row " << &mistake - mistakes.data());
    Settings settings = good;
    mistake.spoil(settings);
    const std::vector<support::Finding> found = findings(settings);
    REQUIRE(found.size() == 1);
    CHECK(found[0].code == mistake.code);
    CHECK(found[0].severity == mistake.severity);
    CHECK_FALSE(found[0].remedy.empty());
    CHECK((found[0].summary + found[0].remedy).find("CANARY") == std::string::npos);
  }
}

}  // namespace holdfast::test
