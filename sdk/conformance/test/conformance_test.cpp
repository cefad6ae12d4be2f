#include "conformance/conformance.hpp"

#include <fmt/format.h>

#include "support/catch.hpp"
#include "support/temp_folder.hpp"

namespace conformance = holdfast::conformance;
using conformance::Outcome;

namespace {

/// The verdicts of `rules` (a pattern) on `file`, opened with `settings` (lines of TOML).
conformance::Report report_on(const char* file, std::string_view rules, std::string_view settings = "") {
  const holdfast::test::TempFolder folder;
  holdfast::test::write_file(
      folder / "profile.toml",
      fmt::format("[settings]\n{}\n[quirks]\n\"list.token-elsewhere\" = \"memory\"\n", settings));
  return conformance::check({.file = file, .profile = folder / "profile.toml", .only = std::string{rules}, .seed = 7});
}

/// Every verdict that is not what it should be, for messages.
std::string complaints(const conformance::Report& report) {
  std::string all;
  for (const auto& verdict : report.verdicts) {
    if (verdict.outcome == Outcome::fail || verdict.outcome == Outcome::not_run) {
      all += fmt::format("{}: {}\n", verdict.id, verdict.detail);
    }
  }
  return all;
}

void require_found(const char* file, std::string_view rule, std::string_view defect) {
  INFO("defect " << defect << ", rule " << rule);
  const auto report = report_on(file, rule, defect.empty() ? std::string{} : fmt::format("defect = \"{}\"", defect));
  REQUIRE(report.verdicts.size() == 1);
  CHECK(report.verdicts.front().outcome == Outcome::fail);
  CHECK_FALSE(report.verdicts.front().detail.empty());
  CHECK_FALSE(report.conforms());
}

struct Defect {
  std::string_view name, rule;
};

void require_found(std::initializer_list<Defect> defects) {
  for (const Defect& defect : defects) require_found(DEFECTIVE, defect.rule, defect.name);
}

}  // namespace

TEST_CASE("the examples and the sound form of the defective plugin keep every rule") {
  for (const char* file : {MEMORY, C_STORE, DEFECTIVE}) {
    const auto report = report_on(file, "*");
    INFO(file << "\n" << complaints(report));
    CHECK(report.conforms());
    CHECK(report.leftovers.empty());
    CHECK(report.count(Outcome::excused) == 1);
    CHECK(report.count(Outcome::pass) > 60);
  }
}

TEST_CASE("the rule about the file that a mistake in linking breaks is the one that fails") {
  for (const std::string_view rule : {"file.one-export", "file.no-shared-symbols", "file.bound-now", "file.relro",
                                      "file.no-executable-stack", "file.runpath"}) {
    require_found(DEFECTIVE_FILE, rule, "");
  }
}

TEST_CASE("a table that is not what the note said is not loaded and nothing else is tried") {
  const auto report = report_on(DEFECTIVE_NOTE, "table.*");
  REQUIRE_FALSE(report.verdicts.empty());
  CHECK(report.verdicts.front().id == "table.loads");
  CHECK(report.verdicts.front().outcome == Outcome::fail);
  CHECK(report.count(Outcome::not_run) == report.verdicts.size() - 1);
}

TEST_CASE("bad settings in the table are found by the rule that forbids each") {
  for (const std::string_view rule : {"table.field-help", "table.field-types", "table.fallbacks", "table.secrets"}) {
    require_found(DEFECTIVE_TABLE, rule, "");
  }
}

TEST_CASE("findings of a plugin that break their rules are found") {
  require_found({{.name = "finding-refuses", .rule = "settings.accepted"}});
  for (const std::string_view rule : {"settings.complete", "settings.repeatable"}) {
    const auto report = report_on(DEFECTIVE_TABLE, rule, "weight = \"1KiB\"");
    CHECK(report.verdicts.front().outcome == Outcome::fail);
  }
}

TEST_CASE("defects of reading and writing objects are found") {
  require_found({{.name = "range-short", .rule = "objects.ranges"},
                 {.name = "past-end-accepted", .rule = "objects.range-past-end"},
                 {.name = "if-match-ignored", .rule = "objects.if-match"},
                 {.name = "etag-constant", .rule = "objects.etag"},
                 {.name = "missing-is-io", .rule = "objects.missing"},
                 {.name = "get-unstoppable", .rule = "objects.sink-stops"},
                 {.name = "hash-ignored", .rule = "objects.sha256"},
                 {.name = "largest-refused", .rule = "objects.largest-put"},
                 {.name = "many-forgets-last", .rule = "remove.many"},
                 {.name = "remove-by-prefix", .rule = "remove.neighbours"},
                 {.name = "remove-needs-object", .rule = "remove.missing"}});
}

TEST_CASE("defects of conditional puts are found") {
  require_found({{.name = "create-overwrites", .rule = "conditional.create-existing"},
                 {.name = "create-races", .rule = "conditional.create-race"},
                 {.name = "match-ignored", .rule = "conditional.match-stale"},
                 {.name = "match-races", .rule = "conditional.match-race"}});
}

TEST_CASE("defects of listings are found") {
  require_found({{.name = "page-border-lost", .rule = "list.pages"},
                 {.name = "list-twice", .rule = "list.pages"},
                 {.name = "list-unsorted", .rule = "list.sorted"},
                 {.name = "list-wrong-size", .rule = "list.entries"},
                 {.name = "limit-ignored", .rule = "list.limit"},
                 {.name = "start-after-ignored", .rule = "list.start-after"},
                 {.name = "prefix-is-folder", .rule = "list.prefix"},
                 {.name = "list-unstoppable", .rule = "list.sink-stops"}});
}

TEST_CASE("defects of uploads are found") {
  require_found({{.name = "part-visible", .rule = "upload.invisible"},
                 {.name = "part-appended", .rule = "upload.resent"},
                 {.name = "missing-part-accepted", .rule = "upload.missing-part"},
                 {.name = "abort-leaves", .rule = "upload.aborted"}});
}

TEST_CASE("defects under cancellation and among threads are found") {
  require_found({{.name = "cancel-ignored", .rule = "cancel.before-writing"},
                 {.name = "cancel-ignored", .rule = "cancel.before-reading"},
                 {.name = "cancel-ignored", .rule = "cancel.get"},
                 {.name = "cancel-ignored", .rule = "cancel.deadline"},
                 {.name = "put-torn", .rule = "threads.atomic-put"}});
}

TEST_CASE("breaches of the contract of every call are found") {
  require_found({{.name = "report-twice", .rule = "contract.one-report"},
                 {.name = "report-on-success", .rule = "contract.one-report"},
                 {.name = "message-absent", .rule = "contract.message"},
                 {.name = "report-elsewhere", .rule = "contract.same-thread"},
                 {.name = "report-late", .rule = "contract.not-after-return"},
                 {.name = "data-first", .rule = "contract.order"},
                 {.name = "list-unstoppable", .rule = "contract.order"}});
}

TEST_CASE("a quirk excuses a rule that does not hold and nothing else") {
  const auto excused = report_on(MEMORY, "list.token-elsewhere");
  REQUIRE(excused.verdicts.size() == 1);
  CHECK(excused.verdicts.front().outcome == Outcome::excused);
  CHECK(excused.verdicts.front().detail == "memory");
  CHECK(excused.conforms());
}

TEST_CASE("kept objects are reported as leftovers") {
  const auto report = conformance::check(
      {.file = MEMORY, .only = "objects.etag", .seed = 7, .leftovers = conformance::Options::Leftovers::keep});
  CHECK(report.leftovers.size() == 2);
  for (const auto& key : report.leftovers) CHECK(key.starts_with(report.prefix));
}
