// Versions that meet: what docs/abi-policy.md says of them.
#include <holdfast/errors.hpp>
#include <holdfast/version.hpp>

#include <set>
#include <sstream>

#include "plugin/loader.hpp"
#include "plugin/note.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

namespace holdfast::plugin {
namespace {

using Catch::Contains;

Facts facts_of(std::string_view name) {
  return read_facts(std::filesystem::path{ABI_PLUGINS} / ("holdfast_" + std::string{name} + ".so"));
}

std::set<std::string> lines_of(const std::filesystem::path& file) {
  std::istringstream text{test::read_file(file)};
  std::set<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.insert(line);
  return lines;
}

}  // namespace

TEST_CASE("what the first header had stands where it stood", "[abi]") {
  const auto now = lines_of(ABI_NOW);
  for (const std::string& line : lines_of(ABI_FIRST))
    if (line.find(" sizeof ") == std::string::npos && !line.starts_with("HF_ABI_MINOR ")) {
      INFO(line);
      CHECK(now.count(line) == 1);
    }
}

TEST_CASE("a plugin built with the first header is loaded", "[abi]") {
  const Facts facts = facts_of("first-c");
  CHECK(facts.abi_minor == 0);
  const auto plugin = Plugin::load(facts);
  CHECK(plugin->table().abi_minor == 0);
  CHECK(plugin->table().struct_size <= sizeof(hf_plugin));
}

TEST_CASE("a plugin with a longer table is loaded and read as far as it is known", "[abi]") {
  const Facts facts = facts_of("longer-c");
  CHECK(facts.abi_minor == 9);
  const auto plugin = Plugin::load(facts);
  CHECK(plugin->table().abi_minor == 9);
  CHECK(plugin->table().struct_size > sizeof(hf_plugin));
}

TEST_CASE("a plugin that needs a newer engine is refused with both versions", "[abi]") {
  try {
    Plugin::load(facts_of("needs-later"));
    FAIL("it was loaded");
  } catch (const RefusedError& refused) {
    CHECK(refused.refusal().reason == "'com.acme.later' 2.0.0 needs plugin ABI 1.9, holdfast " +
                                          std::string{version()} + " speaks " + std::to_string(HF_ABI_MAJOR) + "." +
                                          std::to_string(HF_ABI_MINOR));
    CHECK(refused.refusal().remedy == "upgrade holdfast, or install an older build of the plugin");
  }
}

}  // namespace holdfast::plugin
