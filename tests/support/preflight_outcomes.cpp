#include "support/preflight_outcomes.hpp"

namespace holdfast::test {
namespace {

void is_only(const std::map<std::string, std::string>& found, const std::string& id, const std::string& word) {
  REQUIRE(found.size() == 1);
  CHECK(found.begin()->first == id);
  CHECK_THAT(found.begin()->second, Catch::Contains(word));
}

}  // namespace

std::map<std::string, std::string> with_outcome(const Seen& seen, std::int32_t outcome) {
  std::map<std::string, std::string> found;
  for (const auto& [id, check] : seen) {
    INFO(id << ": " << check.detail << " | " << check.remedy);
    CHECK_THAT(check.detail + check.remedy, !Catch::Contains("CANARY"));
    CHECK(check.remedy.empty() == (check.outcome != HF_CHECK_FAIL && check.outcome != HF_CHECK_WARN));
    if (check.outcome == outcome) found[id] = check.detail;
  }
  return found;
}

void none_fails(const Seen& seen) { CHECK(with_outcome(seen, HF_CHECK_FAIL).empty()); }

void only_warns_of(const Seen& seen, const std::string& id, const std::string& word) {
  none_fails(seen);
  is_only(with_outcome(seen, HF_CHECK_WARN), id, word);
}

void only_fails(const Seen& seen, const std::string& id, const std::string& word) {
  is_only(with_outcome(seen, HF_CHECK_FAIL), id, word);
}

void stops_at(const Seen& seen, const std::string& id, const std::string& word) {
  only_fails(seen, id, word);
  CHECK(seen.at("delete").detail == "needs the check '" + id + "'");
  CHECK(seen.at("delete").outcome == HF_CHECK_SKIP);
}

}  // namespace holdfast::test
