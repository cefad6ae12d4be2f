// CLI11 splits the words; what is allowed, required and possible is checked here, against the table, so that every
// complaint has the house's wording and names what would have been right.
#include <fmt/format.h>
#include <algorithm>
#include <charconv>
#include <CLI/CLI.hpp>
#include <deque>

#include "arguments.hpp"
#include "settings/suggest.hpp"
#include "settings/units.hpp"

namespace holdfast::cli {
namespace {

/// Where CLI11 leaves the values of one option or argument. A deque of these keeps their addresses.
struct Slot {
  std::string_view name;
  const Option* option = nullptr;
  std::vector<std::string> values;
  bool given = false;
};
using Slots = std::deque<Slot>;

std::string flags_of(const Option& option) {
  return option.brief.empty() ? std::string{option.name} : fmt::format("{},{}", option.brief, option.name);
}

void add_option(CLI::App& app, const Option& option, Slots& slots) {
  Slot& slot = slots.emplace_back(Slot{.name = option.name, .option = &option, .values = {}, .given = false});
  if (option.kind == Kind::flag) {
    app.add_flag_callback(flags_of(option), [&slot] { slot.given = true; });
    return;
  }
  app.add_option(flags_of(option), slot.values)->allow_extra_args(false)->take_all();
}

void add_argument(CLI::App& app, const Argument& argument, Slots& slots) {
  Slot& slot = slots.emplace_back(Slot{.name = argument.name, .option = nullptr, .values = {}, .given = false});
  // However many there are: too many is for check_arguments() to say.
  app.add_option(std::string{argument.name}, slot.values)->expected(CLI::detail::expected_max_vector_size);
}

CLI::App& plain(CLI::App& app) {
  app.set_help_flag("");
  app.allow_extras();
  app.fallthrough();
  return app;
}

void add_command(CLI::App& app, const Command& command, Slots& slots) {
  for (const Option& option : command.options) add_option(app, option, slots);
  for (const Argument& argument : command.arguments) add_argument(app, argument, slots);
}

/// The app of "plugins list" is "list" below "plugins".
CLI::App& subcommand(CLI::App& root, std::string_view name) {
  const auto space = name.find(' ');
  if (space == std::string_view::npos) return plain(*root.add_subcommand(std::string{name}));
  const std::string group{name.substr(0, space)};
  const auto known = root.get_subcommands([&group](const CLI::App* app) { return app->get_name() == group; });
  CLI::App& parent = known.empty() ? plain(*root.add_subcommand(group)) : *known.front();
  return plain(*parent.add_subcommand(std::string{name.substr(space + 1)}));
}

std::string suggestion(std::string_view word, const std::vector<std::string>& candidates, std::string otherwise) {
  const auto near = settings::nearest(word, candidates);
  return near ? fmt::format("did you mean '{}'?", *near) : std::move(otherwise);
}

[[noreturn]] void refuse_option(std::string_view word, const Command* command) {
  const std::string_view name = word.substr(0, word.find('='));
  std::vector<std::string> candidates;
  for (const Option& option : global_options()) candidates.emplace_back(option.name);
  if (command != nullptr)
    for (const Option& option : command->options) candidates.emplace_back(option.name);
  const std::string where = command == nullptr ? "" : fmt::format(" of '{}'", command->name);
  throw UsageError{
      {.message = fmt::format("'{}' is not an option{}", name, where),
       .hint = suggestion(name, candidates,
                          fmt::format("see 'holdfast {}{}--help'", command ? command->name : "", command ? " " : ""))}};
}

[[noreturn]] void refuse_command(std::string_view word, std::string_view group) {
  std::vector<std::string> candidates;
  const std::string prefix = group.empty() ? "" : std::string{group} + " ";
  for (const Command& command : all_commands())
    if (command.name.substr(0, prefix.size()) == prefix) {
      const auto rest = command.name.substr(prefix.size());
      candidates.emplace_back(rest.substr(0, rest.find(' ')));
    }
  const std::string hint = fmt::format("see 'holdfast {}--help'", prefix);
  if (word.empty())
    throw UsageError{
        {.message = prefix.empty() ? "no command" : fmt::format("'{}' needs a command", group), .hint = hint}};
  throw UsageError{
      {.message = fmt::format("'{}{}' is not a command", prefix, word), .hint = suggestion(word, candidates, hint)}};
}

[[noreturn]] void refuse_surplus(std::string_view word, const Command& command) {
  throw UsageError{{.message = fmt::format("'{}' is more than '{}' takes", word, command.name),
                    .hint = fmt::format("write '{}'", usage_line(command))}};
}

void check_choice(std::string_view name, const std::string& value, std::span<const std::string_view> choices) {
  if (choices.empty() || std::find(choices.begin(), choices.end(), value) != choices.end()) return;
  throw UsageError{{.message = fmt::format("'{}' is not a value of {}", value, name),
                    .hint = fmt::format("use one of {}", fmt::join(choices, ", "))}};
}

void check_value(const Option& option, const std::string& value) {
  check_choice(option.name, value, option.choices);
  if (value.empty())
    throw UsageError{{.message = fmt::format("the value of {} is empty", option.name),
                      .hint = fmt::format("write {} {}", option.name, option.value)}};
  if (option.kind == Kind::duration) static_cast<void>(duration_of(option.name, value));
  if (option.kind == Kind::percent) static_cast<void>(percent_of(option.name, value));
}

void check_times(std::string_view name, Times times, std::size_t count) {
  if (times == Times::once && count > 1)
    throw UsageError{{.message = fmt::format("{} is given {} times", name, count), .hint = "give it once"}};
}

void check_required(const Command& command, const Arguments& arguments) {
  const auto missing = [&](std::string_view what) {
    throw UsageError{{.message = fmt::format("'{}' needs {}", command.name, what),
                      .hint = fmt::format("write '{}'", usage_line(command))}};
  };
  for (const Argument& argument : command.arguments)
    if (argument.need == Need::required && !arguments.has(argument.name)) missing(argument.name);
  for (const Option& option : command.options)
    if (option.need == Need::required && !arguments.has(option.name))
      missing(fmt::format("{} {}", option.name, option.value));
}

void check_arguments(const Command& command, const Arguments::Values& values) {
  for (const Argument& argument : command.arguments) {
    const auto found = values.find(argument.name);
    if (found == values.end()) continue;
    if (argument.times == Times::once && found->second.size() > 1) refuse_surplus(found->second[1], command);
    for (const std::string& value : found->second) check_choice(argument.name, value, argument.choices);
  }
}

Arguments checked(const Command* command, const Slots& slots) {
  Arguments::Values values;
  for (const Slot& slot : slots) {
    if (!slot.given && slot.values.empty()) continue;
    if (slot.option != nullptr) {
      check_times(slot.name, slot.option->times, slot.values.size());
      for (const std::string& value : slot.values) check_value(*slot.option, value);
    }
    values[std::string{slot.name}] = slot.values;
  }
  if (command != nullptr) check_arguments(*command, values);
  return {command, std::move(values)};
}

/// The words of the command that was found: "plugins list".
std::string command_name(const CLI::App& root) {
  std::string name;
  for (const CLI::App* app = &root; !app->get_subcommands().empty();) {
    app = app->get_subcommands().front();
    name += (name.empty() ? "" : " ") + app->get_name();
  }
  return name;
}

/// Words before "--" alone are looked at: what follows is never an option.
bool asks_for(const std::vector<std::string>& words, std::string_view brief, std::string_view name) {
  const auto end = std::find(words.begin(), words.end(), "--");
  return std::any_of(words.begin(), end, [&](const std::string& word) { return word == brief || word == name; });
}

void refuse_leftovers(const std::vector<std::string>& extras, const Command* command, const std::string& name) {
  const auto option = std::find_if(extras.begin(), extras.end(), [](const std::string& word) {
    return word.size() > 1 && word.front() == '-' && word != "--";
  });
  if (option != extras.end()) refuse_option(*option, command);
  if (command == nullptr) refuse_command(extras.empty() ? "" : extras.front(), name);
  if (!extras.empty()) refuse_surplus(extras.front(), *command);
}

/// The words but those of --help and --version, which are answered apart.
std::vector<std::string> without_questions(std::vector<std::string> words) {
  const auto end = std::find(words.begin(), words.end(), "--");
  words.erase(
      std::remove_if(words.begin(), end, [](const std::string& word) { return word == "-h" || word == "--help"; }),
      end);
  return words;
}

}  // namespace

std::chrono::milliseconds duration_of(std::string_view name, std::string_view value) {
  if (const auto duration = settings::parse_duration(value))
    if (const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(*duration); time.count() > 0)
      return std::min<std::chrono::milliseconds>(time, forever);
  throw UsageError{{.message = fmt::format("'{}' is not a time for {}", value, name),
                    .hint = fmt::format("write {}", settings::duration_examples)}};
}

unsigned percent_of(std::string_view name, std::string_view value) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error == std::errc{} && end == value.data() + value.size() && number >= 1 && number <= 100) return number;
  throw UsageError{{.message = fmt::format("'{}' is not a percentage for {}", value, name),
                    .hint = "write a whole number from 1 to 100"}};
}

Parsed parse(const std::vector<std::string>& words) {
  if (!words.empty() && words.front() == "--version") return {.answer = version_line() + "\n"};
  CLI::App root;
  plain(root);
  Slots slots;
  for (const Option& option : global_options()) add_option(root, option, slots);
  std::map<std::string_view, Slots> of_command;
  for (const Command& command : all_commands())
    add_command(subcommand(root, command.name), command, of_command[command.name]);

  const bool help = asks_for(words, "-h", "--help");
  auto reversed = without_questions(words);
  std::reverse(reversed.begin(), reversed.end());
  try {
    root.parse(std::move(reversed));
  } catch (const CLI::ParseError& error) {
    throw UsageError{{.message = error.what(), .hint = "see 'holdfast --help'"}};
  }

  const std::string name = command_name(root);
  const Command* command = find_command(name);
  if (help && (command != nullptr || name.empty())) return {.answer = help_text(command)};
  if (help) return {.answer = group_help_text(name)};
  refuse_leftovers(root.remaining(true), command, name);
  if (const auto own = of_command.find(command->name); own != of_command.end())
    slots.insert(slots.end(), own->second.begin(), own->second.end());
  Arguments arguments = checked(command, slots);
  check_required(*command, arguments);
  return {.arguments = std::move(arguments)};
}

}  // namespace holdfast::cli
