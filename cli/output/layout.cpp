#include "output/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "errors/printable.hpp"
#include "settings/text.hpp"
#include "settings/units.hpp"

namespace holdfast::cli {

std::string painted(std::string_view text, Style style, Color color) {
  constexpr std::array<std::string_view, 5> codes{"", "\x1b[32m", "\x1b[31m", "\x1b[33m", "\x1b[2m"};
  if (color == Color::off || style == Style::plain) return std::string{text};
  return fmt::format("{}{}\x1b[0m", codes[static_cast<std::size_t>(style)], text);
}

Style style_of(BackupStatus status) noexcept {
  switch (status) {
    case BackupStatus::success:
      return Style::good;
    case BackupStatus::failed:
      return Style::bad;
    case BackupStatus::canceled:
    case BackupStatus::cancelling:
      return Style::notable;
    case BackupStatus::unknown:
    case BackupStatus::started:
    case BackupStatus::transferring:
    case BackupStatus::transferred:
    case BackupStatus::finalizing:
      break;
  }
  return Style::plain;
}

Style style_of(BackupCheck::Outcome outcome) noexcept {
  constexpr std::array<Style, 4> styles{Style::good, Style::notable, Style::bad, Style::faint};
  return styles[static_cast<std::size_t>(outcome)];
}

std::string size_text(const std::optional<std::uint64_t>& bytes) {
  return bytes ? settings::format_size(*bytes) : std::string{"-"};
}

std::string time_text(const std::optional<Timestamp>& time) {
  if (!time) return "-";
  const std::time_t seconds = std::chrono::system_clock::to_time_t(*time);
  std::tm local{};
  ::localtime_r(&seconds, &local);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &local);
  return {text.data(), size};
}

std::string count_text(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string status_text(const Backup& backup) {
  if (backup.status_raw.empty()) return "broken";
  const std::string word = printable(backup.status_raw);
  return backup.is_interrupted ? fmt::format("interrupted ({})", word) : word;
}

void Columns::add(std::vector<std::string> row) {
  for (std::string& cell : row) cell = printable(cell);
  rows_.push_back(std::move(row));
}

std::string Columns::text() const {
  std::vector<std::size_t> widths;
  for (const auto& row : rows_) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], settings::count_characters(row[i]));
  }
  std::string out;
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - settings::count_characters(row[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

void Card::add(std::string_view label, std::string_view value) {
  if (!value.empty() && value != "-") lines_.emplace_back(label, printable(value));
}

std::string Card::text() const {
  std::size_t width = 0;
  for (const auto& [label, value] : lines_) width = std::max(width, label.size());
  std::string out;
  for (const auto& [label, value] : lines_)
    out += fmt::format("{}:{}{}\n", label, std::string(width - label.size() + 2, ' '), value);
  return out;
}

}  // namespace holdfast::cli
