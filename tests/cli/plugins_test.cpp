// Plugins as their vendor and their user meet them in the program: begun, listed, described, checked.
#include <fmt/format.h>

#include "program.hpp"
#include "support/catch.hpp"
#include "support/tree.hpp"

namespace holdfast::test {
namespace {

using Catch::Contains;

std::string troubled(std::string_view name) {
  return fmt::format("{}/holdfast_{}.so", HOLDFAST_TROUBLED_PLUGINS, name);
}

Result check_troubled(const Workplace& place, std::string_view where, std::string_view how) {
  return place.run({"plugins", "check", troubled("troubled"), "--timeout", "2s", "--backend",
                    fmt::format("com.acme.troubled:?in={}&how={}", where, how)});
}

}  // namespace

TEST_CASE("a new plugin is begun once and never over what is there", "[program]") {
  const Workplace place;
  const Result begun = place.run({"plugins", "new", "com.acme.tape-drive", "--lang", "c"});
  CHECK(begun.code == 0);
  CHECK_THAT(begun.out, Contains("began the plugin 'com.acme.tape-drive' in 'tape-drive': CMakeLists.txt, README.md, "
                                 "holdfast_tape-drive.toml, scratch.toml, tape-drive.c\n"));
  const Tree before = read_tree(place / "tape-drive");
  CHECK(before.size() == 5);
  for (const auto& [name, content] : before) CHECK_THAT(content, !Contains("@ID@") && !Contains("@NAME@"));
  const Result again = place.run({"plugins", "new", "com.acme.tape-drive"});
  CHECK(again.code == 1);
  CHECK_THAT(again.err, Contains("'tape-drive' is there already, and nothing is overwritten"));
  CHECK(difference(before, read_tree(place / "tape-drive")).empty());
}

TEST_CASE("a new plugin must have a vendor's id", "[program]") {
  const Workplace place;
  for (const char* id : {"tape", "com.acme.", "com.acme.9", "com/acme.tape", ".tape", "-.tape"}) {
    const Result refused = place.run({"plugins", "new", id});
    INFO(id);
    CHECK(refused.code == 2);
    if (id[0] != '-') CHECK_THAT(refused.err, Contains("write a domain of yours backwards and a name: com.acme.tape"));
  }
  const Result capital = place.run({"plugins", "new", "Org.Example.Vault"});
  CHECK(capital.code == 2);
  CHECK_THAT(capital.err,
             Contains("an id is 1 to 64 lower-case letters, digits, ") && Contains("hint: write 'org.example.vault'"));
}

TEST_CASE("a check of a plugin tells all that is wrong with its settings at once", "[program]") {
  const Workplace place;
  const Result checked =
      place.run({"plugins", "check", HOLDFAST_PLUGINS "/holdfast_filesystem.so", "--backend", "filesystem:?pth=/x"});
  INFO(checked.out);
  CHECK(checked.code == 2);
  CHECK_THAT(checked.out, Contains("unknown setting 'pth'; did you mean 'path'?") && Contains("'path' is required"));
}

TEST_CASE("a plugin that crashes where it is loaded is told of and ends nothing", "[program]") {
  const Workplace place;
  const Result described =
      place.run({"--plugin-dir", HOLDFAST_TROUBLED_PLUGINS, "plugins", "describe", "com.acme.crashing"});
  CHECK(described.code == 15);
  CHECK_THAT(described.err, Contains("plugin 'com.acme.crashing': it died of SIGSEGV in step 'load'") &&
                                Contains("it said: about to \\x1b[31mcrash") &&
                                Contains("hint: report this to the plugin's vendor"));
  const Result checked = place.run({"--json", "plugins", "check", troubled("crashing")});
  CHECK(checked.code == 15);
  CHECK_THAT(checked.out, Contains(R"("ended_by_plugin":true)") && Contains(R"("id":"load")") && Contains("SIGSEGV"));
}

TEST_CASE("a plugin that hangs or leaves where it is loaded is told of", "[program]") {
  const Workplace place;
  const Result hung = place.run({"plugins", "check", troubled("hanging"), "--timeout", "2s"});
  CHECK(hung.code == 15);
  CHECK_THAT(hung.out, Contains("fail  load") && Contains("holdfast_hanging.so': it did not return within 2s in step "
                                                          "'load' and was cut off"));
  const Result left = place.run({"plugins", "check", troubled("leaving")});
  CHECK(left.code == 15);
  CHECK_THAT(left.out, Contains("it ended the process with exit code 0 in step 'load'"));
}

TEST_CASE("a plugin that crashes or hangs or leaves later is a finding of the step it was in", "[program]") {
  const Workplace place;
  const auto [where, step] =
      GENERATE(table<std::string, std::string>({{"validate", "validate"}, {"open", "open"}, {"preflight", "auth"}}));
  const auto [how, reason] =
      GENERATE(table<std::string, std::string>({{"crash", "it died of SIGSEGV in step '{}'"},
                                                {"hang", "it did not return within 2s in step '{}' and was cut off"},
                                                {"leave", "it ended the process with exit code 0 in step '{}'"}}));
  const Result checked = check_troubled(place, where, how);
  INFO(checked.out << checked.err);
  CHECK(checked.code == 15);
  CHECK_THAT(checked.out, Contains(fmt::format("fail  {}", step)) && Contains("holdfast_troubled.so") &&
                              Contains(fmt::format(fmt::runtime(reason), step)));
}

TEST_CASE("the list says which plugins cannot be loaded when it is asked to try", "[program]") {
  const Workplace place;
  const std::string folder = HOLDFAST_TROUBLED_PLUGINS;
  const Result listed = place.run({"--plugin-dir", folder, "plugins", "list"});
  CHECK(listed.code == 0);
  CHECK_THAT(listed.out, Contains("com.acme.crashing") && !Contains("LOADS"));
  const Result tried = place.run({"--plugin-dir", folder, "plugins", "list", "--check", "--timeout", "2s"});
  CHECK(tried.code == 15);
  CHECK_THAT(tried.out, Contains("com.acme.troubled  1.0.0    1.0  yes") &&
                            Contains("com.acme.crashing  1.0.0    1.0  NO") &&
                            Contains("holdfast_crashing.so: plugin 'com.acme.crashing': it died of SIGSEGV") &&
                            Contains("plugin 'com.acme.hanging': it did not return within 2s"));
}

TEST_CASE("in pinned mode a plugin is used once it is trusted and no longer once it changes", "[program]") {
  const Workplace place;
  const std::filesystem::path plugin = place / "own/holdfast_filesystem.so";
  std::filesystem::create_directories(plugin.parent_path());
  std::filesystem::copy_file(std::filesystem::path{HOLDFAST_PLUGINS} / plugin.filename(), plugin);
  write_file(place / "holdfast.toml",
             fmt::format("[cluster]\nurl = \"file:collections\"\n\n[plugins]\npath = [\"own\"]\ntrust = \"pinned\"\n"));
  const std::vector<std::string> create{"create", "first", "--backend", "filesystem:backups"};

  const Result refused = place.run(create);
  CHECK(refused.code == 15);
  CHECK_THAT(refused.err, Contains("plugin 'filesystem' is not in plugins.pin") && Contains("holdfast plugins trust"));
  const Result unasked = place.run({"plugins", "trust", "own/holdfast_filesystem.so"});
  CHECK(unasked.code == 2);
  CHECK_THAT(unasked.err, Contains("nobody is there to say") && Contains("sha256:") && Contains("--yes"));
  const Result trusted = place.run({"plugins", "trust", "own/holdfast_filesystem.so", "--yes"});
  INFO(trusted.err);
  CHECK(trusted.code == 0);
  CHECK_THAT(trusted.out, Contains("filesystem ") && Contains("sha256:"));
  CHECK_THAT(read_file(place / "holdfast.toml"), Contains("[plugins.pin]\n\"filesystem\" = \"sha256:"));
  const Result created = place.run(create);
  INFO(created.err);
  CHECK(created.code == 0);

  write_file(plugin, read_file(plugin) + "x");
  const Result changed = place.run({"list", "--backend", "filesystem:backups"});
  CHECK(changed.code == 15);
  CHECK_THAT(changed.err, Contains("it has the digest sha256:") && Contains("but is pinned to sha256:"));
}

TEST_CASE("in listed mode a plugin is used if its id is on the list", "[program]") {
  const Workplace place;
  const auto configure = [&](std::string_view allowed) {
    write_file(place / "holdfast.toml",
               fmt::format("[cluster]\nurl = \"file:collections\"\n\n[plugins]\npath = [\"{}\"]\ntrust = "
                           "\"listed\"\nallow = [\"{}\"]\n",
                           HOLDFAST_PLUGINS, allowed));
  };
  configure("s3");
  const Result refused = place.run({"create", "first", "--backend", "filesystem:backups"});
  CHECK(refused.code == 15);
  CHECK_THAT(refused.err,
             Contains("plugin 'filesystem' is not in plugins.allow") && Contains("hint: add 'filesystem'"));
  configure("filesystem");
  CHECK(place.run({"create", "first", "--backend", "filesystem:backups"}).code == 0);
}

TEST_CASE("each plugin's log is shown from the level on that the configuration says", "[program]") {
  const Workplace place;
  const auto [level, shown] = GENERATE(
      table<std::string, bool>({{"", false}, {"debug", true}, {"warn", true}, {"error", false}, {"off", false}}));
  const std::string log = level.empty() ? "" : fmt::format("log = {{ \"com.acme.troubled\" = \"{}\" }}\n", level);
  write_file(place / "holdfast.toml", fmt::format("[plugins]\npath = [\"{}\"]\n{}", HOLDFAST_TROUBLED_PLUGINS, log));
  const Result checked = place.run({"check", "--backend", "com.acme.troubled:"});
  INFO(checked.err);
  CHECK((checked.err.find("the tape is \\x1b[31mnearly full") != std::string::npos) == shown);
  const Result verbose = place.run({"-v", "check", "--backend", "com.acme.troubled:"});
  CHECK((verbose.err.find("nearly full") != std::string::npos) == (shown || level.empty()));
}

TEST_CASE("an operation tells which plugin moved it and so does its journal", "[program]") {
  const Workplace place;
  const Result created = place.run({"--json", "create", "first", "--backend", "local"});
  const std::string plugin = text_at(last_line(created.out), "plugin");
  CHECK_THAT(plugin, Catch::StartsWith("filesystem ") && Catch::EndsWith(", ABI 1.0"));
  CHECK(text_at(place.run({"--json", "status", "first", "--backend", "local"}).out, "plugin") == plugin);
  for (const auto& [name, content] : read_tree(place / "state"))
    if (name.ends_with(".journal"))
      CHECK_THAT(content, Contains(R"("plugin_id":"filesystem")") && Contains(R"("plugin_abi":"1.0")"));
}

}  // namespace holdfast::test
