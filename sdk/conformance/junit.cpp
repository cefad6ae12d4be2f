#include <holdfast/conformance.hpp>
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
    case Outcome::not_applicable:
    case Outcome::excused:
      return test.append_child("skipped");
    case Outcome::not_run:
      return test.append_child("error");
  }
  return {};
}

/// What JUnit knows no attribute for, a line each.
std::string lines_of(const Verdict& verdict) {
  std::string lines = fmt::format("rule: {}\n", printable(verdict.sentence));
  if (!verdict.expected.empty()) {
    lines += fmt::format("expected: {}\nseen: {}\n", printable(verdict.expected), printable(verdict.seen));
  }
  return lines + "rerun: " + verdict.rerun;
}

void append(pugi::xml_node& suite, const Verdict& verdict) {
  pugi::xml_node test = suite.append_child("testcase");
  attribute(test, "classname", "holdfast." + verdict.id.substr(0, verdict.id.find('.')));
  attribute(test, "name", verdict.id);
  seconds(test, verdict.took);
  pugi::xml_node word = outcome(test, verdict.outcome);
  if (!word) return;
  attribute(word, "message",
            verdict.reason.empty() ? fmt::format("expected: {}; seen: {}", verdict.expected, verdict.seen)
                                   : fmt::format("{}: {}", to_string(verdict.outcome), verdict.reason));
  word.text().set(lines_of(verdict).c_str());
}

}  // namespace

std::string to_junit(const Report& report) {
  pugi::xml_document document;
  pugi::xml_node suite = document.append_child("testsuite");
  attribute(suite, "name", fmt::format("holdfast-plugin-check {} {}", report.plugin, report.version));
  attribute(suite, "tests", std::to_string(report.verdicts.size()));
  attribute(suite, "failures", std::to_string(report.count(Outcome::fail)));
  attribute(suite, "errors", std::to_string(report.count(Outcome::not_run)));
  attribute(suite, "skipped", std::to_string(report.count(Outcome::not_applicable) + report.count(Outcome::excused)));
  std::chrono::nanoseconds total{0};
  for (const Verdict& verdict : report.verdicts) total += verdict.took;
  seconds(suite, total);
  for (const Verdict& verdict : report.verdicts) append(suite, verdict);
  std::ostringstream text;
  document.save(text, "  ");
  return text.str();
}

}  // namespace holdfast::conformance
