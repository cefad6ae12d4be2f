#include <holdfast/conformance.hpp>
#include "errors/printable.hpp"

#include <fmt/format.h>

namespace holdfast::conformance {

namespace {

std::string_view mark_of(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::fail:
      return "FAIL";
    case Outcome::not_applicable:
      return "n/a";
    case Outcome::pass:
    case Outcome::excused:
    case Outcome::not_run:
      break;
  }
  return to_string(outcome);
}

}  // namespace

std::string to_text(const Verdict& verdict) {
  std::string line = fmt::format("{:<5} {}", mark_of(verdict.outcome), verdict.id);
  if (verdict.outcome == Outcome::pass) return line;
  line += ": " + printable(verdict.reason.empty() ? verdict.sentence : verdict.reason);
  if (!verdict.expected.empty()) {
    line += fmt::format("; expected: {}; seen: {}", printable(verdict.expected), printable(verdict.seen));
  }
  const bool was_tried = verdict.outcome == Outcome::fail || verdict.outcome == Outcome::excused;
  return was_tried ? fmt::format("{}; rerun: {}", line, verdict.rerun) : line;
}

}  // namespace holdfast::conformance
