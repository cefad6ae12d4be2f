#include <holdfast/errors.hpp>
#include <pugixml.hpp>
#include <string>
#include <vector>

#include <holdfast/conformance.hpp>
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

namespace conformance = holdfast::conformance;
using conformance::Outcome;

namespace {

const conformance::Report report{
    .plugin = "memory",
    .version = "1.0.0",
    .seed = 42,
    .prefix = "holdfast-check-1/",
    .verdicts = {
        {.id = "list.pages", .sentence = "pages are \"whole\"", .took = std::chrono::milliseconds{1500}},
        {.id = "list.sorted",
         .sentence = "pages are sorted",
         .outcome = Outcome::fail,
         .expected = "\"a\"",
         .seen = "<b>\x1b[31m",
         .rerun = "--only list.sorted --seed 42"},
        {.id = "list.fresh",
         .outcome = Outcome::excused,
         .expected = "at once",
         .seen = "later",
         .reason = "a tape",
         .rerun = "--only list.fresh --seed 42"},
        {.id = "remove.many", .outcome = Outcome::not_applicable, .reason = "not claimed"},
        {.id = "remove.gone", .outcome = Outcome::not_run, .reason = "no store", .rerun = "--only remove.gone"}}};

std::vector<std::string> lines_of(const conformance::Report& of) {
  std::vector<std::string> lines;
  for (const auto& verdict : of.verdicts) lines.push_back(conformance::to_text(verdict));
  return lines;
}

}  // namespace

TEST_CASE("the report as XML is a JUnit suite with a case for each rule") {
  pugi::xml_document document;
  REQUIRE(document.load_string(conformance::to_junit(report).c_str()));
  const pugi::xml_node suite = document.child("testsuite");
  CHECK(suite.attribute("tests").as_int() == 5);
  CHECK(suite.attribute("failures").as_int() == 1);
  CHECK(suite.attribute("errors").as_int() == 1);
  CHECK(suite.attribute("skipped").as_int() == 2);
  CHECK(suite.attribute("time").as_double() == Approx(1.5));
  const auto named = [&](const char* id) { return suite.find_child_by_attribute("testcase", "name", id); };
  CHECK_FALSE(named("list.pages").first_child());
  CHECK(std::string{named("list.pages").attribute("classname").value()} == "holdfast.list");
  CHECK(std::string{named("list.sorted").child("failure").attribute("message").value()} ==
        "expected: \"a\"; seen: <b>\\x1b[31m");
  CHECK(std::string{named("list.sorted").child("failure").text().get()} ==
        "rule: pages are sorted\nexpected: \"a\"\nseen: <b>\\x1b[31m\nrerun: --only list.sorted --seed 42");
  CHECK(std::string{named("list.fresh").child("skipped").attribute("message").value()} == "excused: a tape");
  CHECK(std::string{named("remove.many").child("skipped").attribute("message").value()} ==
        "not applicable: not claimed");
  CHECK(named("remove.gone").child("error"));
}

TEST_CASE("the report as text is a line for each rule, with what was expected and seen and how to try it again") {
  CHECK(lines_of(report) ==
        std::vector<std::string>{
            "pass  list.pages",
            "FAIL  list.sorted: pages are sorted; expected: \"a\"; seen: <b>\\x1b[31m; rerun: --only list.sorted "
            "--seed 42",
            "excused list.fresh: a tape; expected: at once; seen: later; rerun: --only list.fresh --seed 42",
            "n/a   remove.many: not claimed", "not run remove.gone: no store"});
}

TEST_CASE("the report as JSON tells what was expected and what was seen apart") {
  const std::string json = conformance::to_json(report);
  CHECK_THAT(json, Catch::Contains(R"("id":"list.sorted","group":"list","rule":"pages are sorted","outcome":"fail",)"
                                   R"("expected":"\"a\"","seen":"<b>\u001B[31m","rerun":"--only list.sorted)"));
  CHECK_THAT(json, Catch::Contains(R"("outcome":"not applicable","reason":"not claimed")") &&
                       Catch::Contains(R"("not_applicable":1)") && Catch::Contains(R"("conforms":false)"));
}

TEST_CASE("the report is JSON and XML whatever the plugin said") {
  const conformance::Report wild{.plugin = "memory",
                                 .dependencies = {"libtape.so.1"},
                                 .verdicts = {{.id = "list.pages",
                                               .outcome = Outcome::fail,
                                               .expected = "\xff",
                                               .seen = std::string("\0\xc3(", 3)}},
                                 .leftovers = {"caf\xe9"}};
  const std::string json = conformance::to_json(wild);
  CHECK_THAT(json, Catch::Contains(R"("expected":"\\xff","seen":"\\x00\\xc3(")") &&
                       Catch::Contains(R"("leftovers":["caf\\xe9"])") &&
                       Catch::Contains(R"("dependencies":["libtape.so.1"])"));
  pugi::xml_document document;
  CHECK(document.load_string(conformance::to_junit(wild).c_str()));
}

TEST_CASE("rules are named by their group, by their id and by a pattern") {
  const auto count = [](const std::vector<std::string>& only) { return conformance::rules_like(only).size(); };
  CHECK(count({"list"}) == count({"list.*"}));
  CHECK(count({"list.pages"}) == 1);
  CHECK(count({"list", "remove", "list.pages"}) == count({"list"}) + count({"remove"}));
  CHECK(count({}) == count({"*"}));
  CHECK_THROWS_AS(count({"list", "lists"}), holdfast::UsageError);
}

TEST_CASE("the kit's own description tells of every group of rules") {
  const std::string description = holdfast::test::read_file(DESCRIPTION);
  for (const auto& rule : conformance::rules_like({})) {
    const std::string group{rule.id.substr(0, rule.id.find('.'))};
    INFO("group " << group);
    CHECK_THAT(description, Catch::Contains("| `" + group + "` |"));
  }
}

TEST_CASE("only a report without a failure, and with nothing left untried, conforms") {
  CHECK_FALSE(report.conforms());
  for (const Outcome outcome :
       {Outcome::pass, Outcome::not_applicable, Outcome::excused, Outcome::fail, Outcome::not_run}) {
    const conformance::Report single{.verdicts = {{.id = "list.pages", .outcome = outcome}}};
    CHECK(single.conforms() == (outcome != Outcome::fail && outcome != Outcome::not_run));
  }
}
