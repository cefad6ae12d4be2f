// How text results look: words, numbers and columns.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "output/printer.hpp"

namespace holdfast::cli {

enum class Style : std::uint8_t { plain, good, bad, notable, faint };

/// `text` in its colour, where colours are on. Meaning never hangs on it.
std::string painted(std::string_view text, Style style, Color color);
Style style_of(BackupStatus status) noexcept;
Style style_of(BackupCheck::Outcome outcome) noexcept;

/// "1.5 GiB"; "-" for nothing.
std::string size_text(const std::optional<std::uint64_t>& bytes);
/// Local time, "2026-11-23 03:15:00"; "-" for nothing.
std::string time_text(const std::optional<Timestamp>& time);
/// "2 collections", "1 collection".
std::string count_text(std::uint64_t count, std::string_view noun);
/// "SUCCESS", "interrupted (TRANSFERRING)", "broken".
std::string status_text(const Backup& backup);

/// Columns as wide as their widest cell. Nothing in a cell can drive the terminal.
class Columns {
 public:
  explicit Columns(std::vector<std::string> header) { rows_.push_back(std::move(header)); }
  void add(std::vector<std::string> row);
  /// Every row on a line; the last column is not padded.
  [[nodiscard]] std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// "label:      value" lines, for one thing looked at closely. Those without a value are left out.
class Card {
 public:
  void add(std::string_view label, std::string_view value);
  [[nodiscard]] std::string text() const;

 private:
  std::vector<std::pair<std::string, std::string>> lines_;
};

}  // namespace holdfast::cli
