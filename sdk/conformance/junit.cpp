#include "conformance.hpp"
#include "errors/printable.hpp"

#include <fmt/format.h>

#include <pugixml.hpp>
#include <sstream>

namespace holdfast::conformance {

namespace {

void attribute(pugi::xml_node& node, const char* name, const std::string& value) {
  node.append_attribute(name).set_value(printable(value).c_str());
}

void seconds(pugi::xml_node& node, std::chrono::nanoseconds time) {
  attribute(node, "time", fmt::format("{:.3f}", std::chrono::duration<double>(time).count()));
}

/// What a case holds unless it passed.
pugi::xml_node outcome(pugi::xml_node& test, Outcome outcome) {
  switch (outcome) {
    case Outcome::pass:
      return {};
    case Outcome::fail:
      return test.append_child("failure");
    case Outcome::skip:
    case Outcome::excused:
      return test.append_child("skipped");
    case Outcome::not_run:
      return test.append_child("error");
  }
  return {};
}

void append(pugi::xml_node& suite, const Verdict& verdict, std::uint64_t seed) {
  pugi::xml_node test = suite.append_child("testcase");
  attribute(test, "classname", "holdfast." + verdict.id.substr(0, verdict.id.find('.')));
  attribute(test, "name", verdict.id);
  seconds(test, verdict.took);
  pugi::xml_node word = outcome(test, verdict.outcome);
  if (!word) return;
  attribute(word, "message", (verdict.outcome == Outcome::excused ? "excused: " : "") + verdict.detail);
  word.text().set(
      printable(fmt::format("rule: {}; rerun: --only {} --seed {}", verdict.sentence, verdict.id, seed)).c_str());
}

}  // namespace

std::string to_junit(const Report& report) {
  pugi::xml_document document;
  pugi::xml_node suite = document.append_child("testsuite");
  attribute(suite, "name", fmt::format("holdfast-plugin-check {} {}", report.plugin, report.version));
  attribute(suite, "tests", std::to_string(report.verdicts.size()));
  attribute(suite, "failures", std::to_string(report.count(Outcome::fail)));
  attribute(suite, "errors", std::to_string(report.count(Outcome::not_run)));
  attribute(suite, "skipped", std::to_string(report.count(Outcome::skip) + report.count(Outcome::excused)));
  std::chrono::nanoseconds total{0};
  for (const Verdict& verdict : report.verdicts) total += verdict.took;
  seconds(suite, total);
  for (const Verdict& verdict : report.verdicts) append(suite, verdict, report.seed);
  std::ostringstream text;
  document.save(text, "  ");
  return text.str();
}

}  // namespace holdfast::conformance
