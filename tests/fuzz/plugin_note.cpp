// The ELF note of a plugin, which is read before the plugin is trusted.
#include "foreign.hpp"
#include "plugin/note.hpp"

using namespace holdfast;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::MemoryFile file{fuzz::text_of(data, size)};
  fuzz::is_read<plugin::RefusedError>([&] {
    const auto facts = plugin::read_facts(file.path());
    fuzz::require(plugin::is_legal_id(facts.id) && plugin::is_legal_version(facts.version), "what it says is legal");
  });
  return 0;
}
