#include "arguments.hpp"
#include "support/catch.hpp"

namespace holdfast::cli {
namespace {

struct Refusal {
  std::string message;
  std::string hint;
};

Refusal refusal(const std::vector<std::string>& words) {
  try {
    parse(words);
  } catch (const UsageError& error) {
    return {error.message(), error.hint()};
  }
  return {};
}

}  // namespace

TEST_CASE("options are taken before and behind the command", "[parse]") {
  for (const auto& words : {std::vector<std::string>{"--json", "--cluster", "file:x", "list", "--backend", "b"},
                            std::vector<std::string>{"list", "--backend=b", "--json", "--cluster=file:x"}}) {
    const Parsed parsed = parse(words);
    REQUIRE(parsed.arguments.command() != nullptr);
    CHECK(parsed.arguments.command()->name == "list");
    CHECK(parsed.arguments.has("--json"));
    CHECK(parsed.arguments.text("--cluster") == "file:x");
    CHECK(parsed.arguments.text("--backend") == "b");
  }
}

TEST_CASE("what may be given many times takes one value each time", "[parse]") {
  const auto arguments =
      parse({"create", "--include", "A", "nightly", "--include", "B*", "--backend", "b", "-v"}).arguments;
  CHECK(arguments.all("--include") == std::vector<std::string>{"A", "B*"});
  CHECK(arguments.text("ID") == "nightly");
  CHECK(arguments.has("--verbose"));
}

TEST_CASE("commands of two words are found", "[parse]") {
  CHECK(parse({"plugins", "list"}).arguments.command()->name == "plugins list");
  CHECK(parse({"generate", "completion", "zsh"}).arguments.text("SHELL") == "zsh");
  CHECK(parse({"config", "--json", "show"}).arguments.command()->name == "config show");
  CHECK(parse({"run", "a", "b"}).arguments.all("NAME") == std::vector<std::string>{"a", "b"});
  CHECK(parse({"run"}).arguments.all("NAME").empty());
}

TEST_CASE("percentages and times are read", "[parse]") {
  const auto arguments = parse({"create", "x", "--backend", "b", "--cpu", "80", "--timeout", "1h30m"}).arguments;
  CHECK(arguments.percent("--cpu") == 80U);
  CHECK(arguments.duration("--timeout") == std::chrono::minutes{90});
  CHECK_FALSE(parse({"create", "x", "--backend", "b"}).arguments.percent("--cpu"));
}

TEST_CASE("a slip is answered with the nearest word", "[parse]") {
  CHECK(refusal({"crate"}).message == "'crate' is not a command");
  CHECK(refusal({"crate"}).hint == "did you mean 'create'?");
  CHECK(refusal({"plugins", "lst"}).hint == "did you mean 'list'?");
  CHECK(refusal({"create", "x", "--bakend", "b"}).message == "'--bakend' is not an option of 'create'");
  CHECK(refusal({"create", "x", "--bakend=b"}).hint == "did you mean '--backend'?");
  CHECK(refusal({"--jsn", "list"}).hint == "did you mean '--json'?");
  CHECK(refusal({"frobnicate"}).hint == "see 'holdfast --help'");
}

TEST_CASE("what is missing or too much is named", "[parse]") {
  CHECK(refusal({}).message == "no command");
  CHECK(refusal({"plugins"}).message == "'plugins' needs a command");
  CHECK(refusal({"create", "--backend", "b"}).message == "'create' needs ID");
  CHECK(refusal({"create", "x"}).message == "'create' needs --backend B");
  CHECK(refusal({"create", "x", "y", "--backend", "b"}).message == "'y' is more than 'create' takes");
  CHECK(refusal({"list", "--backend", "b", "x"}).message == "'x' is more than 'list' takes");
  CHECK(refusal({"list", "--backend", "a", "--backend", "b"}).message == "--backend is given 2 times");
  CHECK_FALSE(refusal({"list", "--backend"}).message.empty());
}

TEST_CASE("values that cannot be are refused with those that can", "[parse]") {
  CHECK(refusal({"list", "--backend", "b", "--color", "red"}).hint == "use one of auto, always, never");
  CHECK(refusal({"generate", "completion", "tcsh"}).hint == "use one of bash, zsh, fish");
  for (const char* cpu : {"0", "101", "x", "1.5", "-1"})
    CHECK(refusal({"create", "x", "--backend", "b", std::string{"--cpu="} + cpu}).hint ==
          "write a whole number from 1 to 100");
  for (const char* time : {"5", "0s", "soon"})
    CHECK_THAT(refusal({"wait", "x", "--backend", "b", "--timeout", time}).hint, Catch::Contains("30s"));
  CHECK(refusal({"list", "--backend", ""}).message == "the value of --backend is empty");
  CHECK(refusal({"list", "--backend", ""}).hint == "write --backend B");
}

TEST_CASE("a time that no clock could add to its now is as good as for ever", "[parse]") {
  CHECK(parse({"wait", "x", "--backend", "b", "--timeout", "2562047h"}).arguments.duration("--timeout") == forever);
}

TEST_CASE("help is answered wherever it is asked for", "[parse]") {
  CHECK_THAT(*parse({"--help"}).answer, Catch::Contains("Usage: holdfast [OPTION]... COMMAND"));
  CHECK_THAT(*parse({"create", "--help"}).answer, Catch::Contains("Usage: holdfast create ID --backend B"));
  CHECK_THAT(*parse({"create", "x", "-h"}).answer, Catch::Contains("create: back up collections"));
  CHECK_THAT(*parse({"plugins", "--help"}).answer, Catch::Contains("describe"));
  CHECK(*parse({"--version"}).answer == version_line() + "\n");
}

}  // namespace holdfast::cli
