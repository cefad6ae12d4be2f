#include "plugin/manifest.hpp"

#include "plugin/loader.hpp"
#include "plugin/registry.hpp"
#include "plugin/sealed_copy.hpp"
#include "plugin_files.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

#include <fmt/format.h>

namespace holdfast::plugin {
namespace {

using Catch::Contains;
using holdfast::test::TempFolder;
using test::built;
using test::patched;
using test::place;
using test::refusal_of;
namespace fs = std::filesystem;

/// For every machine that this program may run on, so that the tests need not know which one it is.
std::string manifest(std::string_view library, std::string_view head =
                                                   "manifest_version = 1\nid = \"good\"\nversion = "
                                                   "\"1.2.3\"\n") {
  return fmt::format("{0}[library]\nlinux_amd64 = {1}\nlinux_arm64 = {1}\nlinux_riscv64 = {1}\n", head, library);
}

std::string good_library() { return "{ file = \"arm64/holdfast_lib.so\" }"; }

Registry search(const TempFolder& folder) { return Registry{{.flag_folders = {folder.path()}, .program_folder = {}}}; }

Refusal refusal_of_manifest(const std::string& text) {
  const TempFolder folder;
  const auto file = place(folder.path(), "holdfast_x.toml", text);
  return refusal_of([&] { read_manifest(file); });
}

TEST_CASE("a manifest names the library for this machine", "[plugin][manifest]") {
  const TempFolder folder;
  const auto library = place(folder / "arm64", "holdfast_lib.so", built("good"));
  const auto file = place(folder.path(), "holdfast_tape.toml", manifest(good_library()));
  const auto registry = search(folder);
  REQUIRE(registry.all().size() == 1);
  const auto facts = registry.find("good");
  CHECK(facts.path == library);
  CHECK(facts.manifest == file);
  CHECK(facts.digest.empty());
  CHECK(Plugin::load(facts));
}

TEST_CASE("a library that a manifest answers for is found once", "[plugin][manifest]") {
  const TempFolder folder;
  place(folder.path(), "holdfast_tape.so", built("good"));
  place(folder.path(), "holdfast_tape.toml", manifest("{ file = \"holdfast_tape.so\" }"));
  const auto registry = search(folder);
  CHECK(registry.all().size() == 1);
  CHECK(registry.duplicates().empty());
}

TEST_CASE("a library is not used past a manifest that is refused", "[plugin][manifest]") {
  const TempFolder folder;
  place(folder.path(), "holdfast_tape.so", built("good"));
  place(folder.path(), "holdfast_tape.toml", "manifest_version = 1\n");
  const auto registry = search(folder);
  CHECK(registry.all().empty());
  REQUIRE(registry.searched()[0].refused.size() == 1);
  CHECK(registry.searched()[0].refused[0].path.filename() == "holdfast_tape.toml");
}

TEST_CASE("the bytes of a library are held against the digest of its manifest", "[plugin][manifest]") {
  const TempFolder folder;
  const auto library = place(folder.path(), "holdfast_tape.so", built("good"));
  const auto digest = digest_of(library).substr(7);
  place(folder.path(), "holdfast_tape.toml",
        manifest(fmt::format("{{ file = \"holdfast_tape.so\", sha256 = \"{}\" }}", digest)));
  const auto facts = search(folder).find("good");
  CHECK(facts.digest == "sha256:" + digest);
  CHECK(Plugin::load(facts));
  place(folder.path(), "holdfast_tape.so", built("good") + '\0');
  const auto refusal = refusal_of([&] { Plugin::load(facts); });
  CHECK_THAT(refusal.reason, Contains("but its manifest says sha256:" + digest));
  CHECK(refusal.remedy == "install the plugin again, manifest and library");
}

TEST_CASE("a manifest that differs from the note of its library is refused", "[plugin][manifest]") {
  const auto [head, reason] = GENERATE(table<std::string, std::string>(
      {{"manifest_version = 1\nid = \"evil\"\nversion = \"1.2.3\"\n", "its manifest says id 'evil', its note 'good'"},
       {"manifest_version = 1\nid = \"good\"\nversion = \"2\"\n", "its manifest says version '2', its note '1.2.3'"},
       {"manifest_version = 1\nid = \"good\"\nversion = \"1.2.3\"\nplugin.abi = \"1.4\"\n",
        "its manifest says abi '1.4', its note '1.0'"}}));
  const TempFolder folder;
  place(folder / "arm64", "holdfast_lib.so", built("good"));
  place(folder.path(), "holdfast_tape.toml", manifest(good_library(), head));
  const auto registry = search(folder);
  REQUIRE(registry.searched()[0].refused.size() == 1);
  CHECK(registry.searched()[0].refused[0].reason == reason);
}

TEST_CASE("a manifest and what it names must be trusted", "[plugin][manifest]") {
  const TempFolder folder;
  const auto library = place(folder / "arm64", "holdfast_lib.so", built("good"));
  const auto file = place(folder.path(), "holdfast_tape.toml", manifest(good_library()));
  const auto& open_to_all = GENERATE(0, 1) == 0 ? file : library;
  fs::permissions(open_to_all, fs::perms::others_write, fs::perm_options::add);
  const auto registry = search(folder);
  REQUIRE(registry.searched()[0].refused.size() == 1);
  CHECK_THAT(registry.searched()[0].refused[0].reason, Contains("others may write to '" + open_to_all.string()));
}

TEST_CASE("a malformed manifest is refused with the place and what is wrong there", "[plugin][manifest]") {
  const std::string head = "manifest_version = 1\nid = \"good\"\nversion = \"1.2.3\"\n";
  struct Row {
    std::string text, reason;
  };
  const auto row = GENERATE_COPY(values<Row>({
      {"id = ", "line 1, column 6: "},
      {"", "line 1, column 1: its manifest_version is missing, or no number"},
      {"manifest_version = 2\n", "line 1, column 20: its manifest_version is 2, this program reads 1"},
      {"manifest_version = 1\nversion = \"1\"\n", "'id' is missing"},
      {"manifest_version = 1\nid = 7\n", "line 2, column 6: 'id' is no text"},
      {head + "colour = \"red\"\n",
       "line 4, column 10: 'colour' is unknown in a manifest; there are manifest_version, id"},
      {head, "it names no [library]"},
      {head + "[library]\nlinux_m68k = { file = \"x.so\" }\n", ", only for linux_m68k"},
      {manifest("\"x.so\""), "line 5, column 15: 'linux_"},
      {manifest("{ sha256 = \"00\" }"), "'file' is missing"},
      {manifest("{ file = \"x.so\", sha256 = \"00\" }"), "'sha256' is not 64 hexadecimal digits"},
      {manifest("{ file = \"x.so\", sha265 = \"00\" }"), "'sha265' is unknown in a manifest; there are file, sha256"},
      {manifest("{ file = \"/lib/x.so\" }"), "the file '/lib/x.so' does not lie in the manifest's folder"},
      {manifest("{ file = \"../x.so\" }"), "the file '../x.so' does not lie in the manifest's folder"},
      {manifest("{ file = \"a/\" }"), "the file 'a/' does not lie in the manifest's folder"},
  }));
  INFO(row.text);
  const auto refusal = refusal_of_manifest(row.text);
  CHECK_THAT(refusal.reason, Contains(row.reason));
  CHECK_THAT(refusal.reason, Catch::StartsWith("line "));
}

TEST_CASE("a link leads out of a manifest's folder no more than dots do", "[plugin][manifest]") {
  const TempFolder folder;
  place(folder / "elsewhere", "holdfast_lib.so", built("good"));
  const auto file = place(folder / "plugins", "holdfast_tape.toml", manifest(good_library()));
  fs::create_directory_symlink(folder / "elsewhere", folder / "plugins/arm64");
  CHECK_THAT(refusal_of([&] { read_manifest(file); }).reason, Contains("does not lie in the manifest's folder"));
}

}  // namespace
}  // namespace holdfast::plugin
