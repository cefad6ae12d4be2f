#include <holdfast/conformance.hpp>

#include <fmt/format.h>

#include <filesystem>

#include "conformance/rest.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

namespace conformance = holdfast::conformance;
using conformance::Outcome;

namespace {

/// The verdicts of `rules` (a pattern) on `file`.
conformance::Report report_on(const char* file, std::string_view rules) {
  const holdfast::test::TempFolder folder;
  holdfast::test::write_file(folder / "profile.toml", "[quirks]\n\"list.token-elsewhere\" = \"memory\"\n");
  return conformance::check(
      {.file = file, .profile = folder / "profile.toml", .only = {std::string{rules}}, .seed = 7});
}

/// Every verdict that is not what it should be, for messages.
std::string complaints(const conformance::Report& report) {
  std::string all;
  for (const auto& verdict : report.verdicts) {
    if (verdict.outcome == Outcome::fail || verdict.outcome == Outcome::not_run) {
      all += conformance::to_text(verdict) + "\n";
    }
  }
  return all;
}

}  // namespace

TEST_CASE("the examples keep every rule") {
  for (const char* file : {MEMORY, C_STORE}) {
    const auto report = report_on(file, "*");
    INFO(file << "\n" << complaints(report));
    CHECK(report.conforms());
    CHECK(report.leftovers.empty());
    CHECK(report.count(Outcome::excused) == 1);
    CHECK(report.count(Outcome::pass) > 90);
  }
}

TEST_CASE("a plugin that cannot be loaded fails one rule, and nothing else is tried with it") {
  const auto report = report_on(MUTANT_WITHOUT_NOTE, "table.*");
  REQUIRE_FALSE(report.verdicts.empty());
  CHECK(report.verdicts.front().id == "table.loads");
  CHECK(report.verdicts.front().outcome == Outcome::fail);
  CHECK(report.count(Outcome::not_run) == report.verdicts.size() - 1);
}

TEST_CASE("a quirk excuses a rule that does not hold and nothing else") {
  const auto excused = report_on(MEMORY, "list.token-elsewhere");
  REQUIRE(excused.verdicts.size() == 1);
  CHECK(excused.verdicts.front().outcome == Outcome::excused);
  CHECK(excused.verdicts.front().reason == "memory");
  CHECK_FALSE(excused.verdicts.front().expected.empty());
  CHECK_FALSE(excused.verdicts.front().seen.empty());
  CHECK(excused.conforms());
}

TEST_CASE("rules that do not apply to a store say why, by name of the claim that it does not make") {
  const auto report = report_on(C_STORE, "*");
  for (const auto& verdict : report.verdicts) {
    INFO(conformance::to_text(verdict));
    CHECK((verdict.outcome == Outcome::not_applicable) == (verdict.expected.empty() && !verdict.reason.empty()));
    if (verdict.id == "upload.parallel")
      CHECK(verdict.reason == "the store does not claim HF_CAN_UPLOAD and HF_CAN_PARALLEL_PARTS");
    if (verdict.id == "errors.failed") CHECK_THAT(verdict.reason, Catch::Contains("no request of it goes through"));
    if (verdict.id == "errors.no-room") CHECK_THAT(verdict.reason, Catch::Contains("it keeps no objects in files"));
  }
}

TEST_CASE("a store in files is held to what a full disk must leave") {
  const holdfast::test::TempFolder folder;
  holdfast::test::write_file(folder / "profile.toml", "[settings]\npath = \"${TMP}/store\"\n");
  const auto report =
      conformance::check({.file = FILESYSTEM, .profile = folder / "profile.toml", .only = {"errors.no-room"}});
  INFO(complaints(report));
  CHECK(report.count(Outcome::pass) == 1);
  CHECK(report.leftovers.empty());
}

TEST_CASE("kept objects are reported as leftovers") {
  const auto report = conformance::check(
      {.file = MEMORY, .only = {"objects.etag"}, .seed = 7, .leftovers = conformance::Options::Leftovers::keep});
  CHECK(report.leftovers.size() == 2);
  for (const auto& key : report.leftovers) CHECK(key.starts_with(report.prefix));
}

TEST_CASE("a run that goes on where another died removes what that one made, and nothing else") {
  const holdfast::test::TempFolder folder;
  holdfast::test::write_file(folder / "profile.toml",
                             fmt::format("[settings]\npath = \"{}\"\n", (folder / "store").string()));
  holdfast::test::write_file(folder.path() / "store" / "holdfast-check-other" / "key", "somebody else's");
  conformance::Options options{.file = FILESYSTEM,
                               .profile = folder / "profile.toml",
                               .only = {"objects.etag"},
                               .seed = 7,
                               .leftovers = conformance::Options::Leftovers::keep};
  const auto died = conformance::check(options);
  REQUIRE(died.leftovers.size() == 2);
  options.leftovers = conformance::Options::Leftovers::remove;
  const auto rest = conformance::check_rest(options, {.prefix = died.prefix, .after = "objects.etag"});
  CHECK(rest.verdicts.empty());
  CHECK(rest.leftovers.empty());
  for (const auto& key : died.leftovers) CHECK_FALSE(std::filesystem::exists(folder.path() / "store" / key));
  CHECK(std::filesystem::exists(folder.path() / "store" / "holdfast-check-other" / "key"));
}
