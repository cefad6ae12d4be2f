// The program's main job, and every command on the way.
#include "program.hpp"
#include "support/catch.hpp"
#include "support/tree.hpp"

namespace holdfast::test {

TEST_CASE("collections are backed up and destroyed and restored byte for byte", "[program]") {
  const Workplace place;
  const Tree before = read_tree(place / "collections");
  const Result created = place.run({"create", "first", "--backend", "local", "--compression", "zstd"});
  INFO(created.err);
  REQUIRE(created.code == 0);
  CHECK_THAT(created.out, Catch::Contains("created 'first': 2 collections"));
  std::filesystem::remove_all(place / "collections");
  const Result restored = place.run({"restore", "first", "--backend", "filesystem:backups"});
  INFO(restored.err);
  REQUIRE(restored.code == 0);
  Tree after = read_tree(place / "collections");
  after.erase("holdfast-catalog.json");
  Tree expected = before;
  expected.erase("holdfast-catalog.json");
  CHECK(difference(expected, after).empty());
}

TEST_CASE("a backup is listed and shown and has a status", "[program]") {
  const Workplace place;
  CHECK(place.run({"list", "--backend", "local"}).code == 10);  // nothing is mounted there, or nothing was ever made
  std::filesystem::create_directory(place / "backups");
  CHECK(place.run({"list", "--backend", "local"}).out == "no backups\n");
  REQUIRE(place.run({"create", "first", "--backend", "local"}).code == 0);
  CHECK_THAT(place.run({"list", "--backend", "local"}).out, Catch::Contains("first  SUCCESS"));
  CHECK_THAT(place.run({"status", "first", "--backend", "local"}).out, Catch::Contains("status:       SUCCESS"));
  const std::string shown = place.run({"show", "first", "--backend", "local"}).out;
  CHECK_THAT(shown,
             Catch::Contains("node node1") && Catch::Contains("Article") && Catch::Contains("written by:   holdfast"));
}

TEST_CASE("a storage is looked at by itself where nobody says which cluster is meant", "[program]") {
  const Workplace place;
  REQUIRE(place.run({"create", "first", "--backend", "local"}).code == 0);
  std::string configuration = read_file(place / "holdfast.toml");
  write_file(place / "holdfast.toml",
             configuration.substr(configuration.find("[plugins]")));  // the default is a server
  const Result listed = place.run({"list", "--backend", "local"});
  INFO(listed.err);
  CHECK(listed.code == 0);
  CHECK_THAT(listed.out, Catch::Contains("first  SUCCESS"));
  CHECK_THAT(place.run({"status", "first", "--backend", "local"}).out, Catch::Contains("SUCCESS"));
}

TEST_CASE("a dry run shows the plan and writes nothing", "[program]") {
  const Workplace place;
  const Result planned = place.run({"create", "first", "--backend", "local", "--dry-run", "--exclude", "Note"});
  CHECK(planned.code == 0);
  CHECK_THAT(planned.out, Catch::Contains("would create 'first'") && Catch::Contains("would leave out: Note"));
  CHECK(place.run({"list", "--backend", "local"}).out == "no backups\n");
  CHECK(place.run({"operations"}).out == "no operations\n");
}

TEST_CASE("the runs of the configuration go in order and one that fails does not stop the next", "[program]") {
  const Workplace place;
  place.configure(R"(
[[run]]
name = "broken"
do = "create"
id = "broken"
backend = "local"
include = ["Missing"]

[[run]]
name = "nightly"
do = "create"
id = "nightly-{date}"
backend = "local"
)");
  const Result all = place.run({"run"});
  CHECK(all.code == 10);
  CHECK_THAT(all.err, Catch::Contains("Missing"));
  CHECK_THAT(all.out, Catch::Contains("created 'nightly-20"));
  const Result unknown = place.run({"run", "nighly"});
  CHECK(unknown.code == 10);
  CHECK_THAT(unknown.err, Catch::Contains("did you mean 'nightly'?"));
}

TEST_CASE("a check finds everything in order and leaves nothing", "[program]") {
  const Workplace place;
  std::filesystem::create_directory(place / "backups");
  const Result checked = place.run({"check"});
  CHECK(checked.code == 0);
  CHECK_THAT(checked.out, Catch::Contains("store local (filesystem") && Catch::Contains("pass  create-conflict") &&
                              Catch::Contains("0 failed") && Catch::Contains("2 collections"));
  CHECK(read_tree(place / "backups").empty());
}

TEST_CASE("a check tells of every backend whatever is wrong with one", "[program]") {
  const Workplace place;
  place.configure("[backends.tape]\nplugin = \"com.acme.tape\"\n");
  const Result checked = place.run({"check"});
  CHECK(checked.code == 15);
  CHECK_THAT(checked.out, Catch::Contains("store local") && Catch::Contains("store tape") &&
                              Catch::Contains("com.acme.tape") && Catch::Contains("2 collections"));
}

TEST_CASE("a check does not repeat what stands behind an address, where secrets may be", "[program]") {
  const Workplace place;
  for (const std::vector<std::string>& form : {std::vector<std::string>{}, {"--json"}}) {
    std::vector<std::string> words = form;
    words.insert(words.end(), {"check", "--backend", "filesystem:" + (place / "backups").string() + "?key=CANARY"});
    const Result checked = place.run(words);
    CHECK(checked.code == 2);
    CHECK_THAT(checked.out, Catch::Contains("filesystem:"));
    CHECK_THAT(checked.out + checked.err, !Catch::Contains("CANARY"));
  }
}

TEST_CASE("a backend whose plugin is missing is a finding with its place", "[program]") {
  const Workplace place;
  place.configure("[backends.tape]\nplugin = \"com.acme.tape\"\n");
  const Result checked = place.run({"config", "check"});
  CHECK(checked.code == 2);
  CHECK_THAT(checked.out,
             Catch::Contains("holdfast.toml:16:1: error: no plugin") && Catch::Contains("[config.plugin]"));
  const Result refused = place.run({"list", "--backend", "tape"});
  CHECK(refused.code == 15);
  CHECK_THAT(refused.err, Catch::Contains("'com.acme.tape' [plugin]\n  searched"));
}

TEST_CASE("a create that lacks a shard is done and says with its exit code that it is not whole", "[program]") {
  const Workplace place;
  std::filesystem::remove_all(place / "collections/note/S0");
  const Result created = place.run({"create", "first", "--backend", "local"});
  INFO(created.err);
  CHECK(created.code == 3);
  CHECK_THAT(created.err, Catch::Contains("shard 'S0' of 'Note' has no folder 'note/S0' and is left out"));
  CHECK(place.run({"create", "second", "--backend", "local", "--exclude", "Note"}).code == 0);
}

TEST_CASE("operations are listed and forgotten", "[program]") {
  const Workplace place;
  REQUIRE(place.run({"create", "first", "--backend", "local"}).code == 0);
  CHECK_THAT(place.run({"operations"}).out, Catch::Contains("create") && Catch::Contains("succeeded"));
  CHECK_THAT(place.run({"operations", "--prune"}).out, Catch::Contains("forgot 1 operation"));
  CHECK(place.run({"operations"}).out == "no operations\n");
  CHECK(place.run({"status", "first", "--backend", "local"}).code == 0);
}

TEST_CASE("a stopped node is backed up with a catalog from its schema and another from that backup", "[program]") {
  const Workplace place;
  const Tree before = read_tree(place / "collections");
  place.forget_catalog();
  const Result without = place.run({"create", "first", "--backend", "local"});
  CHECK(without.code == 10);
  CHECK_THAT(without.err, Catch::Contains("holdfast catalog from-schema"));

  const Result made = place.run({"catalog", "from-schema", "schema.json", "--server-version", "1.39.0"});
  INFO(made.err);
  REQUIRE(made.code == 0);
  CHECK_THAT(made.out, Catch::Contains("node:      node1\n") && Catch::Contains("Article     article  1") &&
                           Catch::Contains("warning:") && Catch::Contains("--node"));
  CHECK_THAT(made.err, Catch::Contains("wrote '") && Catch::Contains("holdfast-catalog.json"));
  REQUIRE(place.run({"create", "first", "--backend", "local"}).code == 0);

  place.forget_catalog();
  const Result again = place.run({"catalog", "from-backup", "first", "--backend", "local"});
  INFO(again.err);
  REQUIRE(again.code == 0);
  CHECK(place.run({"catalog", "show"}).out == again.out);
  REQUIRE(place.run({"create", "second", "--backend", "local"}).code == 0);
  std::filesystem::remove_all(place / "collections");
  REQUIRE(place.run({"restore", "second", "--backend", "local"}).code == 0);
  Tree after = read_tree(place / "collections");
  after["holdfast-catalog.json"] = before.at("holdfast-catalog.json");
  CHECK(difference(before, after).empty());
}

TEST_CASE("plugins are listed and described", "[program]") {
  const Workplace place;
  const Result listed = place.run({"plugins", "list"});
  CHECK(listed.code == 0);
  CHECK_THAT(listed.out, Catch::Contains("filesystem") && Catch::Contains("searched"));
  CHECK_THAT(place.run({"plugins", "describe", "filesystem"}).out, Catch::Contains("path"));
  CHECK_THAT(place.run({"plugins", "describe", "filesystem", "--json-schema"}).out, Catch::Contains("\"$schema\""));
  CHECK(place.run({"plugins", "describe", "tape"}).code == 15);
}

TEST_CASE("the configuration is checked and shown and described", "[program]") {
  const Workplace place;
  CHECK(place.run({"config", "check"}).out == "holdfast.toml: no findings\n");
  CHECK_THAT(place.run({"config", "show", "--cluster", "file:elsewhere"}).out,
             Catch::Contains("elsewhere") && Catch::Contains("# --cluster") && Catch::Contains("# default"));
  CHECK(shape_of(place.run({"config", "schema"}).out).find("$schema:string") != std::string::npos);
}

TEST_CASE("users and roles that were asked for and are not there end in an exit code of their own", "[program]") {
  const Workplace place;
  REQUIRE(place.run({"create", "first", "--backend", "local"}).code == 0);
  const Result restored = place.run({"--cluster", "file:other", "restore", "first", "--backend", "local", "--users"});
  CHECK(restored.code == 3);
  CHECK_THAT(restored.err, Catch::Contains("users and roles are not restored"));
}

}  // namespace holdfast::test
