// The address of a backend: `s3://bucket/path?region=eu-central-1`.
#include "settings/address.hpp"

#include "errors/percent.hpp"
#include "foreign.hpp"
#include "settings/url.hpp"

using namespace holdfast;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  fuzz::is_read<UsageError>([&] {
    const auto backend = settings::parse_address(text);
    fuzz::require(!backend.plugin.empty(), "an address names a plugin");
    fuzz::require(backend.name.find('?') == std::string::npos, "a backend's name has no query");
  });
  if (const auto decoded = settings::percent_decoded(text))
    fuzz::require(settings::percent_decoded(percent_encoded(*decoded)) == decoded,
                  "what is encoded is decoded as it was");
  static_cast<void>(settings::judge_url(text));
  static_cast<void>(settings::scrubbed(text));
  return 0;
}
