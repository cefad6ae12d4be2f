#include <pugixml.hpp>
#include <string>

#include "conformance/conformance.hpp"
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
        {.id = "list.sorted", .sentence = "pages are sorted", .outcome = Outcome::fail, .detail = "<b>\x1b[31m"},
        {.id = "list.fresh", .sentence = "", .outcome = Outcome::excused, .detail = "a tape"},
        {.id = "remove.many", .sentence = "", .outcome = Outcome::skip, .detail = "not claimed"},
        {.id = "remove.gone", .sentence = "", .outcome = Outcome::not_run, .detail = "no store"}}};

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
  CHECK(std::string{named("list.sorted").child("failure").attribute("message").value()} == "<b>\\x1b[31m");
  CHECK(std::string{named("list.sorted").child("failure").text().get()} ==
        "rule: pages are sorted; rerun: --only list.sorted --seed 42");
  CHECK(std::string{named("list.fresh").child("skipped").attribute("message").value()} == "excused: a tape");
  CHECK(named("remove.many").child("skipped"));
  CHECK(named("remove.gone").child("error"));
}

TEST_CASE("the kit's own description tells of every group of rules") {
  const std::string description = holdfast::test::read_file(DESCRIPTION);
  for (const auto& rule : conformance::rules_like("*")) {
    const std::string group{rule.id.substr(0, rule.id.find('.'))};
    INFO("group " << group);
    CHECK_THAT(description, Catch::Contains("| `" + group + "` |"));
  }
}

TEST_CASE("only a report without a failure, and with nothing left untried, conforms") {
  CHECK_FALSE(report.conforms());
  for (const Outcome outcome : {Outcome::pass, Outcome::skip, Outcome::excused, Outcome::fail, Outcome::not_run}) {
    const conformance::Report single{.verdicts = {{.id = "list.pages", .outcome = outcome}}};
    CHECK(single.conforms() == (outcome != Outcome::fail && outcome != Outcome::not_run));
  }
}
