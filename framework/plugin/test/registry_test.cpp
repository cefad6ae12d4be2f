#include "plugin/registry.hpp"

#include "plugin_files.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

#include <unistd.h>

namespace holdfast::plugin {
namespace {

using Catch::Contains;
using holdfast::test::TempFolder;
using test::built;
using test::patched;
using test::place;
namespace fs = std::filesystem;
using fs::perms;
using Outcome = SearchedFolder::Outcome;

/// The good plugin under another id of four letters.
std::string plugin_bytes(std::string_view id) { return patched(built("good"), "good", id); }

SearchOptions search_in(std::vector<fs::path> folders) {
  return {.flag_folders = std::move(folders), .program_folder = {}};
}

PluginError error_of_finding(const Registry& registry, std::string_view id) {
  try {
    const auto facts = registry.find(id);
    FAIL("found " << facts.path);
  } catch (const PluginError& error) {
    return error;
  }
  throw std::logic_error{"not reached"};
}

TEST_CASE("plugins are found by what they say and not by their names", "[plugin][registry]") {
  const TempFolder folder;
  const auto file = place(folder.path(), "holdfast_another.so", built("good"));
  place(folder.path(), "libgood.so", plugin_bytes("lib1"));
  place(folder.path(), "holdfast_good.txt", plugin_bytes("text"));
  place(folder / "below", "holdfast_deep.so", plugin_bytes("deep"));
  const Registry registry{search_in({folder.path()})};
  REQUIRE(registry.all().size() == 1);
  const auto facts = registry.find("good");
  CHECK(facts.path == file);
  CHECK(facts.version == "1.2.3");
  CHECK(facts.pin.empty());
  REQUIRE(registry.searched().size() == 1);
  CHECK(registry.searched()[0].origin == "--plugin-dir");
  CHECK(registry.searched()[0].outcome == Outcome::searched);
  CHECK(registry.searched()[0].refused.empty());
}

TEST_CASE("folders are searched in the order of who named them", "[plugin][registry]") {
  const TempFolder folder;
  place(folder / "flag", "holdfast_a.so", plugin_bytes("flag"));
  place(folder / "conf", "holdfast_a.so", plugin_bytes("conf"));
  place(folder / "envi", "holdfast_a.so", plugin_bytes("envi"));
  place(folder / "inst", "holdfast_a.so", plugin_bytes("inst"));
  place(folder / "prefix/lib/holdfast/plugins", "holdfast_a.so", plugin_bytes("rel1"));
  place(folder / "prefix/lib/x86_64-linux-gnu/holdfast/plugins", "holdfast_a.so", plugin_bytes("rel2"));
  fs::create_directories(folder / "prefix/bin");
  const Registry registry{{.flag_folders = {folder / "flag"},
                           .config_folders = {folder / "conf"},
                           .environment = (folder / "envi").string() + "::",
                           .environment_as_root = SearchOptions::EnvironmentAsRoot::allow,
                           .installed_folder = folder / "inst",
                           .program_folder = folder / "prefix/bin"}};
  std::vector<std::string> ids, origins;
  for (const auto& facts : registry.all()) ids.push_back(facts.id);
  for (const auto& searched : registry.searched()) origins.push_back(searched.origin);
  CHECK(ids == std::vector<std::string>{"flag", "conf", "envi", "inst", "rel1", "rel2"});
  CHECK(origins == std::vector<std::string>{"--plugin-dir", "plugins.path", "$HOLDFAST_PLUGIN_PATH", "installed",
                                            "beside the program", "beside the program"});
}

TEST_CASE("the environment is not believed when running as root", "[plugin][registry]") {
  const TempFolder folder;
  place(folder.path(), "holdfast_good.so", built("good"));
  const Registry registry{{.environment = folder.path().string(), .program_folder = {}}};
  REQUIRE(registry.searched().size() == 1);
  const auto& searched = registry.searched()[0];
  CHECK(searched.folder == folder.path());
  if (::geteuid() == 0) {
    CHECK(searched.outcome == Outcome::skipped);
    CHECK(searched.why_skipped == "not used when running as root");
    CHECK(registry.all().empty());
  } else {
    CHECK(searched.outcome == Outcome::searched);
    CHECK(registry.all().size() == 1);
  }
}

TEST_CASE("a folder that cannot be searched is skipped and says why", "[plugin][registry]") {
  const TempFolder folder;
  fs::create_directories(folder / "locked");
  fs::permissions(folder / "locked", perms::none);
  holdfast::test::write_file(folder / "file", "x");
  fs::permissions(folder.path(), perms::others_exec | perms::group_exec, fs::perm_options::add);
  struct Row {
    fs::path path;
    std::string why;
  };
  const std::vector<Row> rows{{"relative/folder", "not an absolute path"},
                              {folder / "gone", "does not exist"},
                              {folder / "file", "not a folder"},
                              {folder / "locked", "Permission denied"}};
  const test::UnprivilegedUser user;
  for (const auto& [path, why] : rows) {
    const Registry registry{search_in({path})};
    REQUIRE(registry.searched().size() == 1);
    CHECK(registry.searched()[0].folder == path);
    CHECK(registry.searched()[0].outcome == Outcome::skipped);
    CHECK(registry.searched()[0].why_skipped == why);
  }
}

TEST_CASE("a folder that is named twice is searched once", "[plugin][registry]") {
  const TempFolder folder;
  place(folder / "plugins", "holdfast_good.so", built("good"));
  fs::create_directory_symlink(folder / "plugins", folder / "link");
  const Registry registry{search_in({folder / "plugins", folder / "link"})};
  REQUIRE(registry.searched().size() == 2);
  CHECK(registry.searched()[1].why_skipped == "searched already, see above");
  CHECK(registry.find("good").path == folder / "plugins/holdfast_good.so");
}

TEST_CASE("every candidate that is passed over says why and the others are used", "[plugin][registry]") {
  const TempFolder folder;
  place(folder.path(), "holdfast_a.so", "");
  place(folder.path(), "holdfast_b.so", patched(built("good"), "abi=1.0", "abi=2.0"));
  fs::permissions(place(folder.path(), "holdfast_c.so", built("good")), perms::all);
  fs::create_symlink(folder / "holdfast_a.so", folder / "holdfast_d.so");
  fs::create_directory(folder / "holdfast_e.so");
  place(folder.path(), "holdfast_f.so", built("good"));
  const Registry registry{search_in({folder.path()})};
  std::vector<std::string> reasons;
  for (const auto& refusal : registry.searched()[0].refused)
    reasons.push_back(refusal.path.filename().string() + ": " + refusal.reason);
  CHECK(reasons == std::vector<std::string>{
                       "holdfast_a.so: it is empty", "holdfast_b.so: it speaks plugin ABI 2, this program speaks 1",
                       "holdfast_c.so: others may write to '" + (folder / "holdfast_c.so").string() + "' (mode 0777)",
                       "holdfast_d.so: it is a symbolic link", "holdfast_e.so: it is not a regular file"});
  CHECK(registry.find("good").path == folder / "holdfast_f.so");
}

TEST_CASE("a missing plugin lists every place and every refusal", "[plugin][registry]") {
  const TempFolder folder;
  place(folder / "one", "holdfast_a.so", plugin_bytes("blue"));
  place(folder / "one", "holdfast_b.so", plugin_bytes("grey"));
  place(folder / "two", "holdfast_tape.so", "");
  const Registry registry{search_in({folder / "one", folder / "two", folder / "gone"})};
  const auto error = error_of_finding(registry, "tape");
  const auto at = folder.path().string();
  CHECK(error.message() ==
        "no plugin 'tape'\n"
        "  searched  " +
            at +
            "/one (--plugin-dir): 2 found: blue grey\n"
            "  searched  " +
            at +
            "/two (--plugin-dir): 0 found, 1 refused\n"
            "              holdfast_tape.so: it is empty -> install the plugin again\n"
            "  skipped   " +
            at + "/gone (--plugin-dir): does not exist");
  CHECK(error.hint() == "install the plugin again");
  place(folder / "misnamed", "tape.so", plugin_bytes("tape"));
  CHECK_THAT(error_of_finding(Registry{search_in({folder / "misnamed"})}, "tape").message(),
             Contains("/misnamed (--plugin-dir): no file holdfast_*.so"));
  CHECK(error_of_finding(registry, "gray").hint() == "write 'grey' if that is what you mean");
  CHECK(error_of_finding(registry, "s3").hint() == "install the plugin, or name its folder with --plugin-dir");
  CHECK_THAT(error_of_finding(registry, "a\x1b[2Jb").message(), Contains("no plugin 'a\\x1b[2Jb'"));
  CHECK(error_of_finding(Registry{search_in({})}, "x").message() == "no plugin 'x'\n  no folder was searched");
}

TEST_CASE("two files that claim one id are both named", "[plugin][registry]") {
  const TempFolder folder;
  const auto first = place(folder / "one", "holdfast_a.so", built("good"));
  const auto second = place(folder / "two", "holdfast_b.so", patched(built("good"), "1.2.3", "9.9.9"));
  const Registry registry{search_in({folder / "one", folder / "two"})};
  CHECK(registry.all().size() == 2);
  const auto error = error_of_finding(registry, "good");
  CHECK(error.message() ==
        "two files claim to be plugin 'good': '" + first.string() + "' (1.2.3) and '" + second.string() + "' (9.9.9)");
  CHECK(error.hint() == "remove one of the two files, or take its folder off the search");
}

TEST_CASE("in listed mode only plugins on the list are used", "[plugin][registry]") {
  const TempFolder folder;
  place(folder.path(), "holdfast_a.so", plugin_bytes("blue"));
  place(folder.path(), "holdfast_b.so", plugin_bytes("grey"));
  auto options = search_in({folder.path()});
  options.trust = Trust::listed;
  options.allowed = {"grey"};
  const Registry registry{options};
  CHECK(registry.find("grey").path == folder / "holdfast_b.so");
  REQUIRE(registry.searched()[0].refused.size() == 1);
  CHECK(registry.searched()[0].refused[0].reason == "plugin 'blue' is not in plugins.allow");
  CHECK(registry.searched()[0].refused[0].remedy == "add 'blue' to plugins.allow");
}

TEST_CASE("in pinned mode only plugins with a pin are used and carry it", "[plugin][registry]") {
  const TempFolder folder;
  const auto blue = place(folder.path(), "holdfast_a.so", plugin_bytes("blue"));
  place(folder.path(), "holdfast_b.so", plugin_bytes("grey"));
  auto options = search_in({folder.path()});
  options.trust = Trust::pinned;
  options.pins = {{"grey", "sha256:00"}};
  const Registry registry{options};
  CHECK(registry.find("grey").pin == "sha256:00");
  REQUIRE(registry.searched()[0].refused.size() == 1);
  CHECK(registry.searched()[0].refused[0].reason == "plugin 'blue' is not in plugins.pin");
  CHECK(registry.searched()[0].refused[0].remedy == "run: holdfast plugins trust '" + blue.string() + "'");
}

TEST_CASE("the program looks beside itself unless it is told otherwise", "[plugin][registry]") {
  CHECK(SearchOptions{}.program_folder == fs::read_symlink("/proc/self/exe").parent_path());
}

}  // namespace
}  // namespace holdfast::plugin
