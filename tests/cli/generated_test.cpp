#include <fmt/format.h>

#include <cstdlib>
#include <set>

#include "arguments.hpp"
#include "generate/generate.hpp"
#include "generate/lines.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

namespace holdfast::cli {
namespace {

/// Whether the shell, where it is installed, finds the script well-formed.
bool is_accepted_by(const std::string& shell, const std::string& option, const std::string& script) {
  if (std::system(("command -v " + shell + " >/dev/null").c_str()) != 0) return true;
  const test::TempFolder folder;
  test::write_file(folder / "script", script);
  return std::system((shell + " " + option + " " + (folder / "script").string()).c_str()) == 0;
}

/// A manual page escapes hyphens.
std::string without_backslashes(std::string text) {
  std::erase(text, '\\');
  return text;
}

}  // namespace

TEST_CASE("every command is whole: a summary and an example that is its own and every option explained", "[table]") {
  std::set<std::string_view> names;
  for (const Command& command : all_commands()) {
    INFO(command.name);
    CHECK(names.insert(command.name).second);
    CHECK(command.run != nullptr);
    CHECK_FALSE(command.summary.empty());
    CHECK(command.summary.back() != '.');
    CHECK_THAT(std::string{command.example}, Catch::Contains(std::string{command.name}));
    for (const Option& option : command.options) {
      INFO(option.name);
      CHECK_FALSE(option.help.empty());
      CHECK(option.help.back() != '.');
      CHECK(option.value.empty() == (option.kind == Kind::flag));
      CHECK(option.choices.empty() == (option.kind != Kind::choice));
    }
  }
}

TEST_CASE("the example of every command is one that it takes", "[table]") {
  for (const Command& command : all_commands()) {
    std::vector<std::string> words;
    std::string example{command.example.substr(0, command.example.find('>'))};
    for (std::size_t at = 0; at < example.size();) {
      const auto blank = std::min(example.find(' ', at), example.size());
      if (blank > at) words.push_back(example.substr(at, blank - at));
      at = blank + 1;
    }
    INFO(command.example);
    REQUIRE(words.front() == "holdfast");
    words.erase(words.begin());
    CHECK(parse(words).arguments.command() == &command);
  }
}

TEST_CASE("the exit codes of the program are those of the error table", "[table]") {
  std::map<int, std::string_view> expected{{0, "done"}};
  for (const ErrorTraits& row : error_table) expected.emplace(row.exit_code, row.meaning);
  CHECK(all_exit_codes() == expected);
  const std::string help = help_text(nullptr);
  for (const auto& [code, meaning] : expected)
    CHECK_THAT(help, Catch::Contains(fmt::format("  {:<4} {}\n", code, meaning)));
  for (const Command& command : all_commands()) CHECK(exit_codes_of(command).size() >= 3);
}

TEST_CASE("the reference in docs is the one that the table makes", "[table]") {
  INFO("holdfast generate reference > docs/reference/cli.md");
  CHECK(test::read_file(HOLDFAST_REFERENCE) == reference_page());
}

TEST_CASE("every command and option is in the completions and the manual page", "[generate]") {
  for (const std::string& made : {bash_completion(), zsh_completion(), fish_completion(), man_page()})
    for (const Command& command : all_commands()) {
      INFO(command.name);
      const std::string text = without_backslashes(made);
      CHECK_THAT(text, Catch::Contains(std::string{last_word(command.name)}));
      for (const Option& option : command.options)
        CHECK_THAT(text, Catch::Contains(std::string{option.name.substr(2)}));
    }
}

TEST_CASE("the completion scripts are well-formed", "[generate]") {
  CHECK(is_accepted_by("bash", "-n", bash_completion()));
  CHECK(is_accepted_by("zsh", "-n", zsh_completion()));
  CHECK(is_accepted_by("fish", "--no-execute", fish_completion()));
}

TEST_CASE("bash completes commands and options and choices and files", "[generate]") {
  const auto completed = [](const std::string& words, int at) {
    const test::TempFolder folder;
    test::write_file(folder / "script", bash_completion() + fmt::format("COMP_WORDS=({}); COMP_CWORD={}; _holdfast; "
                                                                        "echo \"${{COMPREPLY[@]}}\" > {}\n",
                                                                        words, at, (folder / "out").string()));
    REQUIRE(std::system(("bash " + (folder / "script").string()).c_str()) == 0);
    return test::read_file(folder / "out");
  };
  CHECK(completed("holdfast cre", 1) == "create\n");
  CHECK(completed("holdfast plugins de", 2) == "describe\n");
  CHECK(completed("holdfast --cluster list create x --exc", 5) == "--exclude\n");
  CHECK(completed("holdfast list --color al", 3) == "always\n");
  CHECK(completed("holdfast generate completion f", 3) == "fish\n");
  CHECK(completed("holdfast catalog from-schema /dev/nul", 3) == "/dev/null\n");
}

TEST_CASE("long sentences are broken at blanks", "[generate]") {
  CHECK(wrapped("one two three", 8, "") == "one two\nthree\n");
  CHECK(wrapped("one two three", 9, "  ") == "  one two\n  three\n");
  CHECK(wrapped("incomprehensibilities", 5, "") == "incomprehensibilities\n");
  CHECK(wrapped("", 5, "").empty());
}

}  // namespace holdfast::cli
