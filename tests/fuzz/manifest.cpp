// `<id>/holdfast.json`. Few bytes have a seal that fits, so they are also read as if they had.
#include "format/manifest.hpp"

#include "foreign.hpp"
#include "hash/xxh3.hpp"

using namespace holdfast;

namespace {

void read(std::string json) {
  fuzz::is_sound([&] {
    const auto manifest = format::Manifest::parse(std::move(json));
    std::size_t count = 0;
    manifest.for_each([&](std::string_view key, const format::ManifestEntry& entry) {
      ++count;
      fuzz::require(manifest.find(key) == entry, "every key that is listed is found");
    });
    fuzz::require(count == manifest.size(), "it has as many entries as it says");
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string json{fuzz::text_of(data, size)};
  read(json);
  read(json + R"(,"seal":")" + hash::xxh3(json).hex() + "\"}");
  return 0;
}
