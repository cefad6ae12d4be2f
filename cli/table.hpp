// The one table of commands and options. The parser, --help, the man page, the completions and docs/reference/cli.md
// are all made from it; nothing about the command line is written down anywhere else.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include <holdfast/errors.hpp>

namespace holdfast::cli {

class Session;

/// What a word stands for: checked by the parser, offered by the completions.
enum class Kind : std::uint8_t { flag, text, file, folder, choice, percent, duration };
enum class Times : std::uint8_t { once, many };
enum class Need : std::uint8_t { optional, required };

struct Option {
  std::string_view name = {};   ///< "--backend"
  std::string_view brief = {};  ///< "-q"
  std::string_view value = {};  ///< "NAME"; empty for a flag.
  std::string_view help = {};   ///< One line, no full stop.
  Kind kind = Kind::flag;
  Times times = Times::once;
  Need need = Need::optional;
  std::span<const std::string_view> choices = {};
};

struct Argument {
  std::string_view name = {};  ///< "ID"
  std::string_view help = {};
  Kind kind = Kind::text;
  Times times = Times::once;
  Need need = Need::required;
  std::span<const std::string_view> choices = {};
};

struct Command {
  std::string_view name = {};     ///< "create", or "plugins list" for one that belongs to a group.
  std::string_view summary = {};  ///< One line, no full stop.
  std::string_view details = {};  ///< Sentences for its own help and the man page.
  std::string_view example = {};
  std::span<const Argument> arguments = {};
  std::span<const Option> options = {};
  /// What it may end with beside 0 and usage.
  std::span<const ErrorCode> errors = {};
  /// Does it; returns the exit code. Throws Error.
  int (*run)(Session&) = nullptr;
};

struct Group {
  std::string_view name = {};  ///< "plugins"
  std::string_view summary = {};
};

/// The options every command takes, before or behind its name.
std::span<const Option> global_options();
std::span<const Command> all_commands();
std::span<const Group> all_groups();

/// Nothing where there is no such command.
const Command* find_command(std::string_view name);

}  // namespace holdfast::cli
