// A plugin's manifest, which is read before the plugin is trusted.
#include "foreign.hpp"
#include "plugin/manifest.hpp"

using namespace holdfast;

namespace {

bool lies_below(const std::filesystem::path& file, const std::filesystem::path& folder) {
  const auto below = file.lexically_normal().native();
  const auto above = std::filesystem::canonical(folder).native() + "/";
  return below.starts_with(above) && below.size() > above.size();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::MemoryFile file{fuzz::text_of(data, size)};
  fuzz::is_read<plugin::RefusedError>([&] {
    const plugin::Manifest manifest = plugin::read_manifest(file.path());
    fuzz::require(!manifest.id.empty() && !manifest.version.empty(), "it says whose it is");
    fuzz::require(lies_below(manifest.library, file.path().parent_path()), "its library lies in its folder");
    fuzz::require(manifest.digest.empty() || manifest.digest.size() == std::string_view{"sha256:"}.size() + 64,
                  "its digest is one");
    plugin::require_agreement(manifest, {.path = manifest.library, .id = manifest.id, .version = manifest.version});
  });
  return 0;
}
