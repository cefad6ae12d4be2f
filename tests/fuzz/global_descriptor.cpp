// `<id>/backup_config.json` and `<id>/restore_config.json`.
#include "foreign.hpp"
#include "format/descriptor.hpp"

using namespace holdfast;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  format::GlobalDescriptor descriptor;
  if (fuzz::is_sound([&] { descriptor = format::GlobalDescriptor::parse(fuzz::text_of(data, size)); }))
    fuzz::require(format::GlobalDescriptor::parse(descriptor.to_json()) == descriptor,
                  "what is written is read as it was");
  return 0;
}
