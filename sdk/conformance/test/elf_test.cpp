#include "conformance/elf.hpp"

#include <fmt/format.h>

#include <holdfast/errors.hpp>

#include "support/catch.hpp"
#include "support/temp_folder.hpp"

namespace conformance = holdfast::conformance;

TEST_CASE("a plugin that was built by the book shows one export and no weakness") {
  const auto facts = conformance::read_elf(MEMORY);
  REQUIRE(facts.exports.size() == 1);
  CHECK(facts.exports.front().name == "hf_plugin_entry_v1");
  CHECK(facts.bound_now);
  CHECK(facts.relocation_read_only);
  CHECK_FALSE(facts.text_relocations);
  CHECK_FALSE(facts.executable_stack);
  CHECK_FALSE(facts.needed.empty());
}

TEST_CASE("a file that is cut short anywhere is refused or read and never overrun") {
  const std::string whole = holdfast::test::read_file(MEMORY);
  const holdfast::test::TempFolder folder;
  const auto file = folder / "cut.so";
  for (std::size_t size = 0; size < whole.size(); size += whole.size() / 40) {
    holdfast::test::write_file(file, std::string_view{whole}.substr(0, size));
    try {
      conformance::read_elf(file);
    } catch (const holdfast::PluginError&) {
      continue;
    }
  }
  holdfast::test::write_file(file, "#!/bin/sh\n");
  CHECK_THROWS_AS(conformance::read_elf(file), holdfast::PluginError);
  CHECK_THROWS_AS(conformance::read_elf(folder / "absent.so"), holdfast::PluginError);
}
