// Whatever lies in a folder of plugins: a refusal that names the file, what is wrong and what to do; never the end of
// the program. What crashes or hangs is in plugins_test.cpp.
#include <elf.h>
#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <vector>

#include "program.hpp"
#include "support/catch.hpp"

namespace holdfast::test {
namespace {

using Catch::Contains;

struct BadFile {
  std::string what = {};
  std::string bytes = {};
  std::string id = {};      ///< By which it is asked for.
  std::string reason = {};  ///< Part of the refusal.
  std::string hint = {};
};

std::string built(std::string_view name) {
  return read_file(fmt::format("{}/holdfast_{}.so", HOLDFAST_BAD_PLUGINS, name));
}

std::string with(std::string bytes, std::string_view from, std::string_view to) {
  const auto at = bytes.find(from);
  REQUIRE(at != std::string::npos);
  REQUIRE(from.size() == to.size());
  return bytes.replace(at, from.size(), to);
}

std::string for_machine(std::string bytes, Elf64_Half machine) {
  std::memcpy(bytes.data() + offsetof(Elf64_Ehdr, e_machine), &machine, sizeof machine);
  return bytes;
}

const std::string report = "report this to the plugin's vendor";

std::vector<BadFile> bad_files() {
  const std::string good = built("good");
  return {
      {"empty", "", "good", "it is empty", "install the plugin again"},
      {"a text", "#!/bin/sh\n", "good", "it is not a shared library", "put the plugin's .so there"},
      {"truncated", good.substr(0, good.size() / 3), "good", "it is cut short", "install the plugin again"},
      {"of another machine", for_machine(good, EM_S390), "good", "it was built for s390x, this program runs on ",
       "install the plugin's package for this architecture"},
      {"of another ABI", with(good, "abi=1.0", "abi=2.0"), "good", "it speaks plugin ABI 2, this program speaks 1",
       "upgrade holdfast"},
      {"without a note", with(good, {"HFP\0abi", 7}, {"XYZ\0abi", 7}), "good",
       "it is a shared library, but not a plugin", "build it with holdfast_add_plugin()"},
      {"with another id in its note", with(good, "id=good", "id=evil"), "evil",
       "its note says it is 'evil', its table 'good'", report},
      {"with another version in its note", with(good, "version=1.2.3", "version=9.2.3"), "good",
       "its note says version 9.2.3, its table 1.2.3", report},
      {"with an entry that throws", built("throws"), "throws",
       "its entry threw an exception: no licence \\x1b[31mfound", report},
      {"with an entry that throws a number", built("throws_number"), "throws_number",
       "its entry threw something that is no exception", report},
      {"with an entry that returns nonsense", built("nonsense"), "nonsense", "its table lies where nothing can be read",
       report},
      {"with an entry that returns NULL", built("null_once"), "null_once", "does not accept holdfast",
       "install a build of the plugin for this version of holdfast"},
      {"without an entry", built("no_entry"), "no_entry", "it does not export hf_plugin_entry_v1",
       "build it with holdfast_add_plugin()"},
      {"without a mandatory member", built("no_open"), "no_open", "its table lacks the function 'open'", report},
      {"with a wrong size", built("short_table"), "short_table", "its table is incomplete: 8 of 160 bytes", report},
      {"with a text where nothing is", built("wild_texts"), "wild_texts", "its table has a malformed text", report},
      {"with an undefined symbol", built("unresolved"), "unresolved",
       "undefined symbol: a_function_that_nobody_provides", "install what it needs"},
      {"of a later engine", built("curious"), "curious", "'curious' 1.0.0 needs plugin ABI 1.7, holdfast ",
       "upgrade holdfast"},
  };
}

}  // namespace

TEST_CASE("every kind of bad plugin file is refused with its name and what to do", "[program]") {
  const Workplace place;
  for (const BadFile& bad : bad_files()) {
    const auto file = place / "bad/holdfast_bad.so";
    write_file(file, bad.bytes);
    std::filesystem::permissions(file, std::filesystem::perms{0644});
    const Result used = place.run({"--plugin-dir", "bad", "list", "--backend", bad.id + ":"});
    INFO(bad.what << "\n" << used.err);
    CHECK(used.code == 15);
    CHECK_THAT(used.err,
               Contains("holdfast_bad.so") && Contains(bad.reason) && Contains(bad.hint) && Contains("hint: "));
    const Result checked = place.run({"plugins", "check", "bad/holdfast_bad.so"});
    INFO(checked.out << checked.err);
    CHECK(checked.code == 15);
    CHECK_THAT(checked.out, Contains("holdfast_bad.so") && Contains(bad.reason) && Contains(bad.hint) &&
                                (Contains("fail  file") || Contains("fail  load")));
    CHECK(place.run({"--plugin-dir", "bad", "plugins", "list"}).code == 0);
  }
}

TEST_CASE("a store that lacks a function is refused with its name", "[program]") {
  struct Row {
    const char* mutant;  ///< Of the conformance kit's plugin.
    const char* reason;
  };
  const Row rows[] = {{"lists-by-nothing", "its store lacks list"},
                      {"stores-without-limits", "its store lacks limits"},
                      {"operations-that-end-early", "its store lacks limits, stat, list, get, put, remove"}};
  const Workplace place;
  write_file(place / "bad/holdfast_bad.so", read_file(HOLDFAST_MUTANT_FILE));
  std::filesystem::permissions(place / "bad/holdfast_bad.so", std::filesystem::perms{0644});
  for (const Row& row : rows) {
    ::setenv("HOLDFAST_MUTANT", row.mutant, 1);
    const Result used = place.run({"--plugin-dir", "bad", "list", "--backend", "memory:?token=secret"});
    const Result checked = place.run({"plugins", "check", "bad/holdfast_bad.so", "--backend", "memory:?token=secret"});
    ::unsetenv("HOLDFAST_MUTANT");
    INFO(row.mutant << "\n" << used.err << checked.out);
    CHECK(used.code == 15);
    CHECK_THAT(used.err, Contains(row.reason) && Contains(report));
    CHECK(checked.code == 15);
    CHECK_THAT(checked.out, Contains("fail  open") && Contains(row.reason) && Contains(report));
  }
}

TEST_CASE("a stripped plugin is as good as any", "[program]") {
  const Workplace place;
  const auto file = place / "stripped/holdfast_good.so";
  write_file(file, built("good"));
  std::filesystem::permissions(file, std::filesystem::perms{0755});
  REQUIRE(std::system(fmt::format("strip --strip-all '{}'", file.string()).c_str()) == 0);
  const Result checked = place.run({"plugins", "check", "stripped/holdfast_good.so"});
  INFO(checked.out);
  CHECK(checked.code == 0);
  CHECK_THAT(checked.out, Contains("pass  load") && Contains("clears \\x1b[2J the screen"));
}

}  // namespace holdfast::test
