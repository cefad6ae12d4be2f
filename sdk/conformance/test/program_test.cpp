#include <fmt/format.h>
#include <sys/wait.h>

#include <cstdlib>
#include <string>

#include "support/catch.hpp"
#include "support/temp_folder.hpp"

namespace {

using holdfast::test::read_file;
using holdfast::test::TempFolder;
using holdfast::test::write_file;

struct Ended {
  int code = 0;
  std::string output = {};
};

/// Runs holdfast-plugin-check with `arguments`, as a shell would; MUTANT is then the one of that name.
Ended run(std::string_view arguments, std::string_view mutant = "") {
  const TempFolder folder;
  const auto output = folder / "output";
  const std::string variable = mutant.empty() ? "" : fmt::format("HOLDFAST_MUTANT={} ", mutant);
  const int status =
      std::system(fmt::format("{}'{}' {} > '{}' 2>&1", variable, PLUGIN_CHECK, arguments, output.string()).c_str());
  return {.code = WEXITSTATUS(status), .output = read_file(output)};
}

}  // namespace

TEST_CASE("the program ends with 0 where every rule is kept") {
  const Ended ended = run(fmt::format("--only 'objects.*' --seed 3 '{}'", MEMORY));
  INFO(ended.output);
  CHECK(ended.code == 0);
  CHECK_THAT(ended.output, Catch::Contains("pass  objects.round-trip") && Catch::Contains("0 broken"));
}

TEST_CASE("a file that is cut short breaks rules and every other is told of") {
  const TempFolder folder;
  const auto file = folder / "holdfast_half.so";
  const std::string whole = read_file(MEMORY);
  write_file(file, whole.substr(0, whole.size() / 2));
  const Ended ended = run(fmt::format("'{}'", file.string()));
  INFO(ended.output);
  CHECK(ended.code == 1);
  CHECK_THAT(ended.output, Catch::Contains("it is cut short: it has ") && Catch::Contains("FAIL  file.relro: ") &&
                               Catch::Contains("expected: a whole 64-bit shared library; seen: plugin file ") &&
                               Catch::Contains("not run contract.reserved: the plugin cannot be loaded: "));
}

TEST_CASE("where a setting is missing the program says where settings are written") {
  const Ended ended = run(fmt::format("--only objects.missing '{}'", FILESYSTEM));
  INFO(ended.output);
  CHECK(ended.code == 2);
  CHECK_THAT(ended.output, Catch::Contains(", below [settings] of a file that you name with --profile"));
}

TEST_CASE("what a plugin needs is told") {
  CHECK_THAT(run(fmt::format("--only file.note '{}'", MEMORY)).output, Catch::Contains("needs libc.so."));
}

TEST_CASE("the program ends with 1 and says how to see a failure again") {
  const Ended ended = run(fmt::format("--only 'objects.range*' --seed 42 '{}'", MUTANT), "ranges-are-short");
  INFO(ended.output);
  CHECK(ended.code == 1);
  CHECK_THAT(ended.output,
             Catch::Contains("FAIL  objects.ranges: a range is exactly the bytes asked for; expected: ") &&
                 Catch::Contains(" gives exactly these bytes; seen: ") &&
                 Catch::Contains("; rerun: --only objects.ranges --seed 42\n") &&
                 Catch::Contains("pass  objects.range-past-end"));
}

TEST_CASE("the program ends with 2 where it could not run") {
  const TempFolder folder;
  write_file(folder / "p.toml", "[settings]\ncapacity = \"much\"\n");
  CHECK(run(fmt::format("--profile '{}' '{}'", (folder / "p.toml").string(), MEMORY)).code == 2);
  write_file(folder / "slip.toml", "[settings]\ncapacty = \"1MiB\"\n");
  const Ended slipped = run(fmt::format("--profile '{}' '{}'", (folder / "slip.toml").string(), MEMORY));
  CHECK(slipped.code == 2);
  CHECK_THAT(slipped.output, Catch::Contains("slip.toml:2:1: unknown setting 'capacty'; did you mean 'capacity'?") &&
                                 !Catch::Contains("not run"));
  CHECK(run(fmt::format("--only nothing '{}'", MEMORY)).code == 2);
  CHECK_THAT(run(fmt::format("--only lists '{}'", MEMORY)).output, Catch::Contains("hint: write \"list\""));
  CHECK(run("/no/such/plugin.so").code == 2);
  CHECK(run("").code == 2);
}

TEST_CASE("a plugin that crashes fails the rules it crashes in, and the others are tried all the same") {
  const TempFolder folder;
  const auto junit = (folder / "report.xml").string();
  const Ended ended = run(fmt::format("--only '[or]*' --junit '{}' '{}'", junit, MUTANT), "crashes");
  INFO(ended.output);
  CHECK(ended.code == 1);
  CHECK_THAT(ended.output, Catch::Contains("FAIL  objects.round-trip: what was put is what get gives; expected: ") &&
                               Catch::Contains("; seen: the plugin's process died of Aborted; rerun: ") &&
                               Catch::Contains("pass  remove.missing") && Catch::Contains(" 0 not run"));
  CHECK_THAT(read_file(junit), Catch::Contains("name=\"remove.missing\""));
}

TEST_CASE("a plugin that ends the process fails the rule in which it does") {
  const Ended ended = run(fmt::format("--only 'objects.etag' '{}'", MUTANT), "exits");
  INFO(ended.output);
  CHECK(ended.code == 1);
  CHECK_THAT(ended.output, Catch::Contains("FAIL  objects.etag: ") &&
                               Catch::Contains("; seen: the plugin ended the process, with 0; rerun: "));
}

TEST_CASE("a plugin that does not come back is cut off") {
  const Ended ended = run(fmt::format("--only 'objects.etag' --patience 1 '{}'", MUTANT), "hangs");
  INFO(ended.output);
  CHECK(ended.code == 1);
  CHECK_THAT(ended.output, Catch::Contains("FAIL  objects.etag: ") &&
                               Catch::Contains("; expected: the rule is tried within 1 s; seen: "));
}

TEST_CASE("the program says what rules there are without a plugin") {
  const Ended ended = run("--list --only 'list.s*'");
  CHECK(ended.code == 0);
  CHECK_THAT(ended.output, Catch::Contains("list.sorted") && Catch::Contains("objects come by byte value") &&
                               !Catch::Contains("list.pages"));
  CHECK(run("--list --only nothing").code == 2);
}

TEST_CASE("the report can be written as JSON") {
  const TempFolder folder;
  const auto file = (folder / "report.json").string();
  REQUIRE(run(fmt::format("--only 'remove.*' --seed 5 --json '{}' '{}'", file, MEMORY)).code == 0);
  CHECK_THAT(read_file(file), Catch::Contains("\"conforms\":true") && Catch::Contains("\"seed\":5") &&
                                  Catch::Contains("\"id\":\"remove.gone\"") && Catch::Contains("\"pass\":3") &&
                                  Catch::Contains("\"outcome\":\"not applicable\""));
}
