#include "settings/finding.hpp"

#include <fmt/format.h>
#include <holdfast/errors.hpp>

#include <algorithm>
#include <iterator>
#include <tuple>

#include "errors/printable.hpp"
#include "settings/excerpt.hpp"
#include "settings/text.hpp"

namespace holdfast::settings {
namespace {

/// Codes stand below each other behind lines of common length.
constexpr int code_column = 80;

/// Tabs survive, so that the caret stands where the reader's terminal puts the thing.
std::string caret_indent(std::string_view line, unsigned characters) {
  std::string indent;
  for (const char c : line.substr(0, offset_of_character(line, characters)))
    if (c == '\t')
      indent += '\t';
    else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U)
      indent += ' ';
  return indent;
}

std::string with_tabs_printable(std::string_view line) {
  std::string result;
  for (const std::string_view piece : split(line, '\t')) {
    if (!result.empty() || piece.data() != line.data()) result += '\t';
    result += printable(piece);
  }
  return result;
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

void append(std::string& out, const Finding& finding) {
  const auto add_line = [&](std::string_view text) { fmt::format_to(std::back_inserter(out), "{}\n", text); };
  const auto with_code = [&](const std::string& text) {
    return finding.code.empty() ? text : fmt::format("{:<{}}  [{}]", text, code_column, printable(finding.code));
  };
  const std::string headline = finding.headline();
  add_line(finding.remedy.empty() ? with_code(headline) : headline);
  if (!finding.source_line.empty()) {
    add_line(fmt::format("{:5} | {}", finding.place.line, with_tabs_printable(finding.source_line)));
    if (finding.caret_width > 0)
      add_line(fmt::format("      | {}^{}", caret_indent(finding.source_line, finding.caret_column),
                           std::string(finding.caret_width - 1, '~')));
  }
  if (!finding.remedy.empty()) add_line(with_code("  remedy: " + printable(finding.remedy)));
}

}  // namespace

std::string Place::label() const {
  if (file.empty()) return origin;
  return line == 0 ? file : fmt::format("{}:{}:{}", file, line, column);
}

Place Place::hidden() const {
  Place place = *this;
  place.hides_value = true;
  return place;
}

std::string_view to_string(Severity severity) noexcept {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::hint:
      return "hint";
  }
  return "error";
}

std::string Finding::headline() const {
  const std::string where = printable(place.label());
  return fmt::format("{}{}{}: {}", where, where.empty() ? "" : ": ", to_string(severity), printable(summary));
}

void Findings::add(Finding finding) {
  if (finding.source_line.empty()) {
    Excerpt excerpt = excerpt_of(finding.place);
    finding.source_line = std::move(excerpt.line);
    finding.caret_column = excerpt.caret_column;
    finding.caret_width = excerpt.caret_width;
  }
  finding.place.text.reset();
  all_.push_back(std::move(finding));
}

void Findings::error(Place place, std::string_view code, std::string summary, std::string remedy) {
  add({.severity = Severity::error,
       .place = std::move(place),
       .code = std::string{code},
       .summary = std::move(summary),
       .remedy = std::move(remedy)});
}

void Findings::warning(Place place, std::string_view code, std::string summary, std::string remedy) {
  add({.severity = Severity::warning,
       .place = std::move(place),
       .code = std::string{code},
       .summary = std::move(summary),
       .remedy = std::move(remedy)});
}

void Findings::hint(Place place, std::string_view code, std::string summary, std::string remedy) {
  add({.severity = Severity::hint,
       .place = std::move(place),
       .code = std::string{code},
       .summary = std::move(summary),
       .remedy = std::move(remedy)});
}

void Findings::sort() {
  std::ranges::stable_sort(all_, {}, [](const Finding& f) { return std::tuple{f.place.line, f.place.column}; });
}

bool Findings::has_errors() const noexcept {
  return std::ranges::any_of(all_, [](const Finding& f) { return f.severity == Severity::error; });
}

std::string Findings::format() const {
  if (all_.empty()) return {};
  std::string out;
  for (const Finding& finding : all_) append(out, finding);
  const auto errors =
      static_cast<std::size_t>(std::ranges::count(all_, Severity::error, [](const Finding& f) { return f.severity; }));
  out += fmt::format("{}, {}. Nothing was contacted.\n", counted(all_.size(), "finding"), counted(errors, "error"));
  return out;
}

void Findings::throw_if_errors() const {
  const auto first = std::ranges::find(all_, Severity::error, [](const Finding& f) { return f.severity; });
  if (first == all_.end()) return;
  ErrorInfo info{.hint = first->remedy};
  const std::string where = first->place.label();
  info.message = where.empty() ? printable(first->summary) : printable(where) + ": " + printable(first->summary);
  for (const Finding& finding : all_)
    info.details.emplace_back("finding", finding.headline() + (finding.remedy.empty() ? "" : "; " + finding.remedy) +
                                             (finding.code.empty() ? "" : " [" + finding.code + "]"));
  throw ConfigError{std::move(info)};
}

}  // namespace holdfast::settings
