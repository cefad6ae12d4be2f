#include "plugin/loader.hpp"

#include "plugin/description.hpp"
#include "plugin/note.hpp"
#include "plugin/sealed_copy.hpp"

#include "plugin_files.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

#include <algorithm>
#include <thread>

namespace holdfast::plugin {
namespace {

using Catch::Contains;
using holdfast::test::TempFolder;
using test::built;
using test::patched;
using test::place;
using test::refusal_of;
namespace fs = std::filesystem;

constexpr auto report = "report this to the plugin's vendor";

Refusal refusal_of_loading(const Facts& facts, const LoadOptions& options = {}) {
  auto refusal = refusal_of([&] { Plugin::load(facts, options); });
  CHECK(refusal.path == facts.path);
  return refusal;
}

/// As refusal_of_loading, for the plugin test/plugins/<name>.
Refusal refusal_of_loading_built(std::string_view name) {
  const TempFolder folder;
  return refusal_of_loading(read_facts(place(folder.path(), "holdfast_x.so", built(name))));
}

TEST_CASE("a good plugin loads once and stays", "[plugin][loader]") {
  const TempFolder folder;
  const auto facts = read_facts(place(folder.path(), "holdfast_good.so", built("good")));
  const auto plugin = Plugin::load(facts);
  REQUIRE(plugin);
  CHECK(plugin->facts().path == facts.path);
  CHECK(plugin->table().open != nullptr);
  CHECK(plugin->table().validate == nullptr);
  CHECK(Plugin::load(facts) == plugin);
}

TEST_CASE("threads that load one plugin at once all get the same", "[plugin][loader]") {
  const TempFolder folder;
  const auto facts = read_facts(place(folder.path(), "holdfast_good.so", built("good")));
  std::vector<std::shared_ptr<const Plugin>> plugins(8);
  std::vector<std::thread> threads;
  for (auto& plugin : plugins) threads.emplace_back([&] { plugin = Plugin::load(facts); });
  for (auto& thread : threads) thread.join();
  CHECK(plugins.front());
  CHECK(std::ranges::all_of(plugins, [&](const auto& plugin) { return plugin == plugins.front(); }));
}

TEST_CASE("a plugin is described in its own words and they are harmless", "[plugin][loader]") {
  const TempFolder folder;
  const auto facts = read_facts(place(folder.path(), "holdfast_good.so", built("good")));
  const auto unloaded = describe(facts);
  CHECK(unloaded.id == "good");
  CHECK(unloaded.version == "1.2.3");
  CHECK(unloaded.abi == "1.0");
  CHECK(unloaded.path == facts.path.string());
  CHECK(unloaded.vendor.empty());
  const auto loaded = describe(*Plugin::load(facts));
  CHECK(loaded.id == "good");
  CHECK(loaded.name == "Good");
  CHECK(loaded.vendor == "Acme");
  CHECK(loaded.license == "Apache-2.0");
  CHECK(loaded.url.empty());
  CHECK(loaded.summary == "clears \\x1b[2J the screen");
}

TEST_CASE("an entry that throws is one good error", "[plugin][loader]") {
  SECTION("an exception") {
    const auto refusal = refusal_of_loading_built("throws");
    CHECK(refusal.reason == "its entry threw an exception: no licence \\x1b[31mfound");
    CHECK(refusal.remedy == report);
  }
  SECTION("a number") {
    const auto refusal = refusal_of_loading_built("throws_number");
    CHECK(refusal.reason == "its entry threw something that is no exception");
    CHECK(refusal.remedy == report);
  }
}

TEST_CASE("an entry that gives nothing is refused and not asked again", "[plugin][loader]") {
  const TempFolder folder;
  const auto facts = read_facts(place(folder.path(), "holdfast_x.so", built("null_once")));
  for (int time = 0; time < 2; ++time) {
    const auto refusal = refusal_of_loading(facts);
    CHECK_THAT(refusal.reason, Contains("'null_once' 1.0.0, built for plugin ABI 1.0, does not accept holdfast "));
    CHECK(refusal.remedy == "install a build of the plugin for this version of holdfast");
  }
}

TEST_CASE("a plugin without its entry is refused", "[plugin][loader]") {
  const auto refusal = refusal_of_loading_built("no_entry");
  CHECK(refusal.reason == "it does not export hf_plugin_entry_v1");
  CHECK(refusal.remedy == "build it with holdfast_add_plugin()");
}

TEST_CASE("a plugin with an unusable table is refused", "[plugin][loader]") {
  const auto refusal = refusal_of_loading_built("no_open");
  CHECK(refusal.reason == "its table lacks the function 'open'");
  CHECK(refusal.remedy == report);
}

TEST_CASE("a plugin whose addresses lead nowhere is refused and harms nobody", "[plugin][loader]") {
  CHECK(refusal_of_loading_built("nonsense").reason == "its table lies where nothing can be read");
  CHECK(refusal_of_loading_built("wild_texts").reason ==
        "its table has a malformed text 'name': it states 100 bytes, and points to where nothing can be read");
  CHECK(refusal_of_loading_built("short_table").reason == "its table is incomplete: 8 of 160 bytes");
}

TEST_CASE("a plugin that needs what nobody provides is refused when it is loaded", "[plugin][loader]") {
  const auto refusal = refusal_of_loading_built("unresolved");
  CHECK_THAT(refusal.reason, Contains("it cannot be loaded: "));
  CHECK_THAT(refusal.reason, Contains("undefined symbol: a_function_that_nobody_provides"));
  CHECK(refusal.remedy == "install what it needs, or a build of the plugin for this system");
}

TEST_CASE("a note that differs from the table is refused", "[plugin][loader]") {
  const TempFolder folder;
  SECTION("in the id") {
    const auto facts = read_facts(place(folder.path(), "holdfast_x.so", patched(built("good"), "id=good", "id=evil")));
    const auto refusal = refusal_of_loading(facts);
    CHECK(refusal.reason == "its note says it is 'evil', its table 'good'");
    CHECK(refusal.remedy == report);
  }
  SECTION("in the version") {
    const auto bytes = patched(built("good"), "version=1.2.3", "version=1.2.4");
    const auto refusal = refusal_of_loading(read_facts(place(folder.path(), "holdfast_x.so", bytes)));
    CHECK(refusal.reason == "its note says version 1.2.4, its table 1.2.3");
    CHECK(refusal.remedy == report);
  }
}

TEST_CASE("the host shows itself and the services it was given", "[plugin][loader]") {
  const TempFolder folder;
  const int answer = 42;
  const auto facts = read_facts(place(folder.path(), "holdfast_x.so", built("curious")));
  CHECK(Plugin::load(facts, {.services = {{.id = "test.answer/1", .table = &answer}}}));
}

TEST_CASE("a plugin that needs a newer host is refused", "[plugin][loader]") {
  const auto refusal = refusal_of_loading_built("curious");
  CHECK_THAT(refusal.reason, Contains("'curious' 1.0.0 needs plugin ABI 1.7, holdfast "));
  CHECK(refusal.remedy == "upgrade holdfast, or install an older build of the plugin");
}

TEST_CASE("trust is judged again at the last moment", "[plugin][loader]") {
  const TempFolder folder;
  const auto facts = read_facts(place(folder.path(), "holdfast_good.so", built("good")));
  fs::permissions(facts.path, fs::perms::others_write, fs::perm_options::add);
  CHECK_THAT(refusal_of([&] { Plugin::load(facts); }).reason, Contains("others may write to "));
}

TEST_CASE("only absolute paths are loaded", "[plugin][loader]") {
  const auto refusal = refusal_of_loading({.path = "holdfast_good.so", .id = "good", .version = "1.2.3"});
  CHECK(refusal.reason == "it is not an absolute path to a file");
}

TEST_CASE("the running program is not taken for a plugin", "[plugin][loader]") {
  const Facts facts{.path = fs::read_symlink("/proc/self/exe"), .id = "self", .version = "1"};
  const auto refusal = refusal_of_loading(facts);
  CHECK(refusal.reason == "it is the running program itself");
  CHECK(refusal.remedy == "name the plugin's own .so");
}

TEST_CASE("a plugin that is replaced while it is in use asks for a restart", "[plugin][loader]") {
  const TempFolder folder;
  const auto path = place(folder.path(), "holdfast_good.so", built("good"));
  const auto running = Plugin::load(read_facts(path));
  fs::remove(path);
  place(folder.path(), "holdfast_good.so", patched(built("good"), "1.2.3", "1.2.4"));
  const auto refusal = refusal_of_loading(read_facts(path));
  CHECK(refusal.reason == "it was replaced while it is in use: 'good' 1.2.3 runs, 'good' 1.2.4 is there now");
  CHECK(refusal.remedy == "restart the program to use the new one");
  CHECK(running->facts().version == "1.2.3");
}

TEST_CASE("a pinned plugin is loaded from the very bytes that were checked", "[plugin][loader][pinned]") {
  const TempFolder folder;
  const auto path = place(folder.path(), "holdfast_good.so", built("good"));
  auto facts = read_facts(path);
  facts.pin = digest_of(path);
  const auto plugin = Plugin::load(facts);
  CHECK(describe(*plugin).vendor == "Acme");
  CHECK(plugin->facts().path == path);
  CHECK(Plugin::load(facts) == plugin);
  // What was loaded is the copy: the file's own image is another.
  facts.pin.clear();
  CHECK(&Plugin::load(facts)->table() != &plugin->table());
}

TEST_CASE("a pinned plugin with other bytes is refused", "[plugin][loader][pinned]") {
  const TempFolder folder;
  const auto path = place(folder.path(), "holdfast_good.so", built("good"));
  auto facts = read_facts(path);
  facts.pin = digest_of(path);
  place(folder.path(), "holdfast_good.so", built("good") + '\0');
  const auto refusal = refusal_of_loading(facts);
  CHECK(refusal.reason == "it has the digest " + digest_of(path) + ", but is pinned to " + facts.pin);
  CHECK(refusal.remedy == "find out why it changed; if it may, run: holdfast plugins trust '" + path.string() + "'");
}

}  // namespace
}  // namespace holdfast::plugin
