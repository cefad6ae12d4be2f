// Plugins that hang or crash while the program works with them: what is said, and what the next call finds.
#include <fmt/format.h>

#include <csignal>
#include <cstdlib>

#include "program.hpp"
#include "support/catch.hpp"
#include "support/tree.hpp"

namespace holdfast::test {
namespace {

using Catch::Contains;

const std::string file = fmt::format("{}/holdfast_stubborn.so", HOLDFAST_STUBBORN_PLUGIN);
const std::string name = fmt::format("plugin 'com.acme.stubborn' ('{}')", file);

/// The place's backend 'stubborn' has trouble in that call.
void configure(const Workplace& place, std::string_view in, std::string_view how, std::string_view key = {}) {
  place.configure(
      fmt::format("[backends.stubborn]\nplugin = \"com.acme.stubborn\"\npath = \"backups\"\n"
                  "in = \"{}\"\nhow = \"{}\"\nkey = \"{}\"\ngate = \"gate\"\n",
                  in, how, key));
}

std::vector<std::string> with_plugin(std::vector<std::string> words) {
  words.insert(words.begin(), {"--plugin-dir", HOLDFAST_STUBBORN_PLUGIN});
  return words;
}

const std::vector<std::string> create = with_plugin({"create", "slow", "--backend", "stubborn", "-v"});
const std::vector<std::string> cancel = with_plugin({"cancel", "slow", "--backend", "stubborn"});

/// Until the plugin hangs at the place's gate.
bool is_reached(const Workplace& place) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (!std::filesystem::exists(place / "gate.reached"))
    if (std::chrono::steady_clock::now() > deadline) return false;
  return true;
}

/// Of the one child that the process has.
pid_t child_of(pid_t parent) {
  return static_cast<pid_t>(
      std::strtol(read_file(fmt::format("/proc/{0}/task/{0}/children", parent)).c_str(), nullptr, 10));
}

/// Troubles of a plugin that `check` and `config check` meet.
Result check_troubled(const Workplace& place, std::string_view where, std::string_view how) {
  return place.run({"--plugin-dir", HOLDFAST_TROUBLED_PLUGINS, "check", "--backend",
                    fmt::format("com.acme.troubled:?in={}&how={}", where, how), "--backend", "local"});
}

}  // namespace

TEST_CASE("a plugin that crashes or leaves in a check is an error of its backend and hides nothing of the next",
          "[stubborn]") {
  const Workplace place;
  const auto where = GENERATE("validate", "open", "preflight");
  const auto [how, reason] = GENERATE(table<std::string, std::string>(
      {{"crash", "it died of SIGSEGV in step '{}'"}, {"leave", "it ended the process with exit code 0 in step '{}'"}}));
  const Result checked = check_troubled(place, where, how);
  INFO(checked.out << checked.err);
  CHECK(checked.code == 15);
  CHECK_THAT(checked.out, Contains("plugin 'com.acme.troubled' ('") && Contains("holdfast_troubled.so'): ") &&
                              Contains(fmt::format(fmt::runtime(reason), where)) &&
                              Contains("hint: report this to the plugin's vendor") && Contains("store local") &&
                              Contains("pass  put"));
}

TEST_CASE("a plugin that crashes is a finding of the configuration", "[stubborn]") {
  const Workplace place;
  place.configure(
      "[backends.bad]\nplugin = \"com.acme.crashing\"\n\n[backends.badly]\nplugin = \"com.acme.troubled\"\n"
      "in = \"validate\"\n");
  const Result checked = place.run({"--plugin-dir", HOLDFAST_TROUBLED_PLUGINS, "config", "check"});
  INFO(checked.out << checked.err);
  CHECK(checked.code == 2);
  CHECK_THAT(checked.out, Contains("holdfast.toml:") && Contains("plugin 'com.acme.crashing' ('") &&
                              Contains("it died of SIGSEGV in step 'load'; it said: about to \\x1b[31mcrash") &&
                              Contains("it died of SIGSEGV in step 'validate'") && Contains("[config.plugin]") &&
                              Contains("2 findings, 2 errors"));
}

TEST_CASE("a plugin that crashes leaves the rest of the configuration to be shown", "[stubborn]") {
  const Workplace place;
  place.configure(
      "[backends.bad]\nplugin = \"com.acme.troubled\"\nin = \"validate\"\n\n[backends.worse]\nplugin = "
      "\"com.acme.crashing\"\ntoken = \"CANARY\"\n\n[backends.zone]\nplugin = \"com.acme.troubled\"\n");
  const Result shown = place.run({"--plugin-dir", HOLDFAST_TROUBLED_PLUGINS, "config", "show"});
  INFO(shown.out << shown.err);
  CHECK(shown.code == 0);
  CHECK_THAT(shown.out, Contains("[backends.local]") && Contains("it died of SIGSEGV in step 'validate'") &&
                            Contains("# plugin 'com.acme.crashing' ('") &&
                            Contains("it died of SIGSEGV in step 'load'") &&
                            Contains("; all values are hidden, because it alone can say which are secrets") &&
                            Contains("[backends.zone]") && Contains("how    = \"crash\"") && !Contains("CANARY"));
  const Result as_json = place.run({"--plugin-dir", HOLDFAST_TROUBLED_PLUGINS, "--json", "config", "show"});
  CHECK_THAT(as_json.out, Contains(R"("problem":"plugin 'com.acme.crashing')") && !Contains("CANARY"));
}

TEST_CASE("a plugin that crashes or leaves is left out of the schema of the configuration", "[stubborn]") {
  const Workplace place;
  for (const char* name : {"crashing", "leaving", "troubled"}) {
    const std::string library = fmt::format("holdfast_{}.so", name);
    write_file(place / "some" / library, read_file(fmt::format("{}/{}", HOLDFAST_TROUBLED_PLUGINS, library)));
    std::filesystem::permissions(place / "some" / library, std::filesystem::perms{0644});
  }
  const Result schema = place.run({"--plugin-dir", "some", "config", "schema"});
  INFO(schema.err);
  CHECK(schema.code == 3);
  CHECK_THAT(schema.err, Contains("left out: plugin '") && Contains("holdfast_crashing.so': it died of SIGSEGV") &&
                             Contains("holdfast_leaving.so': it ended the process with exit code 0"));
  CHECK_THAT(schema.out, Contains(R"("com.acme.troubled")") && !Contains("com.acme.crashing"));
}

TEST_CASE("a plugin that hangs while it is loaded is cut off in a check", "[stubborn]") {
  const Workplace place;
  const Result checked =
      place.run({"--plugin-dir", HOLDFAST_TROUBLED_PLUGINS, "--json", "check", "--backend", "com.acme.hanging:"});
  CHECK(checked.code == 15);
  CHECK_THAT(checked.out, Contains("holdfast_hanging.so'): it did not return within 10s in step 'load'"));
}

TEST_CASE("the process that a check is done in gets no secret by its command line and ends with a Ctrl-C",
          "[stubborn]") {
  const Workplace place;
  place.close_gate();
  Running check = place.start(with_plugin(
      {"check", "--backend",
       fmt::format("com.acme.stubborn:?path=backups&in=open&key=CANARY&gate={}", (place / "gate").string())}));
  REQUIRE(is_reached(place));
  const pid_t child = child_of(check.pid());
  REQUIRE(child > 0);
  CHECK_THAT(read_file(fmt::format("/proc/{}/cmdline", child)), !Contains("CANARY"));
  check.signal(SIGINT);
  const Result ended = check.finish();
  CHECK(ended.code == 130);
  CHECK_THAT(ended.err, Contains("waiting for " + name +
                                 " in step 'open' to stop; it is ended in 4s; Ctrl-C again "
                                 "leaves at once"));
  CHECK(::kill(child, 0) != 0);
}

TEST_CASE("a plugin whose loading hangs fails an operation by name and does not keep the program from ending",
          "[stubborn]") {
  const Workplace place;
  configure(place, "nowhere", "hang");
  place.close_gate();
  ::setenv("HOLDFAST_TEST_STUBBORN_LOAD", (place / "gate").c_str(), 1);
  const Result listed = place.run(with_plugin({"list", "--backend", "stubborn"}));
  ::unsetenv("HOLDFAST_TEST_STUBBORN_LOAD");
  CHECK(listed.code == 15);
  CHECK_THAT(listed.err, Contains(name + " was cut off in load: it did not return within 10s [plugin]") &&
                             Contains(fmt::format("holdfast plugins check '{}'", file)));
}

TEST_CASE("a create whose plugin heeds no cancellation ends with the call's name and the next one cleans up",
          "[stubborn]") {
  const Workplace place;
  configure(place, "put", "hang", "chunk-");
  place.close_gate();
  Running running = place.start(create);
  REQUIRE(is_reached(place));
  SECTION("Ctrl-C") { running.signal(SIGINT); }
  SECTION("SIGTERM") { running.signal(SIGTERM); }
  const Result ended = running.finish();
  INFO(ended.err);
  CHECK(ended.code == 15);
  CHECK_THAT(ended.err, Contains(name + " hangs: asked to ") && Contains("/chunk-1' ") && Contains("[plugin]") &&
                            Contains("the create of 'slow'"));
  CHECK_THAT(place.run({"operations"}).out, Contains("interrupted"));
  configure(place, "nowhere", "hang");
  CHECK(place.run(cancel).code == 0);
  CHECK(read_tree(place / "backups").empty());
}

TEST_CASE("a create that runs out of its time in a plugin's call says that it did not stop", "[stubborn]") {
  const Workplace place;
  configure(place, "put", "hang", "chunk-");
  place.close_gate();
  std::vector<std::string> words = create;
  words.insert(words.end(), {"--timeout", "5s"});
  Running running = place.start(words);
  REQUIRE(is_reached(place));
  const Result ended = running.finish();
  INFO(ended.err);
  CHECK(ended.code == 15);
  CHECK_THAT(ended.err, Contains(name + " hangs: asked to "));
}

TEST_CASE("a second Ctrl-C leaves at once whatever a plugin does", "[stubborn]") {
  const Workplace place;
  configure(place, "put", "hang", "chunk-");
  place.close_gate();
  Running running = place.start(create);
  REQUIRE(is_reached(place));
  running.signal(SIGINT);
  REQUIRE(running.wait_for("cancelling; Ctrl-C again leaves at once"));
  REQUIRE(running.wait_for("waiting for " + name + ", which was asked to "));
  running.signal(SIGINT);
  const Result left = running.finish();
  CHECK(left.code == 130);
  CHECK_THAT(left.err, Contains("then to stop; it is given up in 14s") &&
                           Contains("error: left the create of 'slow' (") &&
                           Contains(") as it is, while " + name + " was asked to ") && Contains("/chunk-1' ") &&
                           Contains("hint: `holdfast cancel` cleans up after it"));
  configure(place, "nowhere", "hang");
  CHECK(place.run(cancel).code == 0);
  CHECK(read_tree(place / "backups").empty());
}

TEST_CASE("a second Ctrl-C is the last object for who reads JSON", "[stubborn]") {
  const Workplace place;
  configure(place, "put", "hang", "chunk-");
  place.close_gate();
  std::vector<std::string> words = create;
  words.back() = "--json";
  Running running = place.start(words);
  REQUIRE(is_reached(place));
  running.signal(SIGINT);
  REQUIRE(running.wait_for(R"("to":"cancelling")"));
  running.signal(SIGINT);
  const Result left = running.finish();
  CHECK(left.code == 130);
  CHECK(left.err.empty());
  CHECK(text_at(last_line(left.out), "code") == "cancelled");
  CHECK_THAT(text_at(last_line(left.out), "message"), Contains("left the create of 'slow' ("));
}

TEST_CASE("a question that a plugin does not answer ends with the call's name after a Ctrl-C", "[stubborn]") {
  const Workplace place;
  configure(place, "list", "hang");
  place.close_gate();
  Running running = place.start(with_plugin({"list", "--backend", "stubborn"}));
  REQUIRE(is_reached(place));
  running.signal(SIGINT);
  const Result ended = running.finish();
  CHECK(ended.code == 15);
  CHECK_THAT(ended.err, Contains("waiting for " + name + ", which was asked to list '") &&
                            Contains("; it is given up in 14s\n") && Contains(name + " hangs: asked to list '"));
}

TEST_CASE("a plugin that does not close fails nothing that was done", "[stubborn]") {
  const Workplace place;
  configure(place, "close", "hang");
  place.close_gate();
  const Result created = place.run(create);
  INFO(created.err);
  CHECK(created.code == 0);
  CHECK_THAT(created.out, Contains("created 'slow'") && Contains("through com.acme.stubborn 1.0.0, ABI 1.0\n"));
  CHECK_THAT(created.err, Contains(name + " was cut off in close"));
}

TEST_CASE("a plugin that crashes in an operation is named with its call and the next one cleans up", "[stubborn]") {
  const Workplace place;
  configure(place, "put", "crash", "chunk-");
  const Result crashed = place.run(create);
  INFO(crashed.err);
  CHECK(crashed.code != 0);
  CHECK_THAT(crashed.err, Contains("error: " + name + " crashed: asked to ") && Contains("/chunk-1' ") &&
                              Contains("and the process died of SIGSEGV") && Contains("hint: report this"));
  configure(place, "nowhere", "hang");
  CHECK(place.run(cancel).code == 0);
  CHECK(read_tree(place / "backups").empty());
}

TEST_CASE("a crash is one more JSON object for who reads JSON", "[stubborn]") {
  const Workplace place;
  const auto [how, message] = GENERATE(table<std::string, std::string>(
      {{"crash", " crashed: asked to "}, {"throw", "holdfast crashed outside of any call of a plugin"}}));
  configure(place, "put", how, "chunk-");
  std::vector<std::string> words = create;
  words.emplace_back("--json");
  const Result crashed = place.run(words);
  INFO(crashed.out);
  CHECK_THAT(crashed.err, !Contains("error: "));
  const std::string last = last_line(crashed.out);
  CHECK(shape_of(last) == "{code:string,exit_code:number,hint:string,message:string,type:string}");
  CHECK(text_at(last, "type") == "error");
  CHECK(text_at(last, "code") == "plugin");
  CHECK_THAT(text_at(last, "message"), Contains(name) && Contains(message) && Contains("and the process died of SIG"));
}

TEST_CASE("an exception in a thread of a plugin's own is said to be one that may be its doing", "[stubborn]") {
  const Workplace place;
  configure(place, "put", "throw", "chunk-");
  const Result crashed = place.run(create);
  INFO(crashed.err);
  CHECK(crashed.code != 0);
  CHECK_THAT(crashed.err, Contains("holdfast crashed outside of any call of a plugin") && Contains(name) &&
                              Contains("and the process died of SIGABRT"));
}

}  // namespace holdfast::test
