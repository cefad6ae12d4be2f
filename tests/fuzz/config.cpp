// holdfast.toml.
#include "foreign.hpp"
#include "settings/config_file.hpp"

using namespace holdfast;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::MemoryFile file{fuzz::text_of(data, size)};
  settings::Findings findings;
  const auto config = settings::load_config(
      file.path(), [](std::string_view) -> std::optional<std::string> { return "value"; }, findings);
  fuzz::require(findings.empty() == findings.format().empty(), "findings are told");
  for (const settings::Finding& finding : findings.all())
    fuzz::require(!finding.summary.empty() && !finding.code.empty(), "a finding says what it is");
  for (const std::string& name : config.backend_names())
    fuzz::is_read<UsageError, NotFoundError>([&] { static_cast<void>(settings::find_backend(name, config)); });
  return 0;
}
