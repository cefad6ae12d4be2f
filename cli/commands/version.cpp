#include <fmt/format.h>
#include <holdfast/abi.h>

#include <holdfast/version.hpp>

#include "commands/commands.hpp"
#include "session.hpp"

namespace holdfast::cli::commands {

int version(Session& session) {
  session.out().version({
    .version = std::string{holdfast::version()}, .plugin_abi = fmt::format("{}.{}", HF_ABI_MAJOR, HF_ABI_MINOR),
#if defined(__clang__)
    .compiler = fmt::format("clang {}", __clang_version__)
#else
    .compiler = fmt::format("gcc {}", __VERSION__)
#endif
  });
  return 0;
}

}  // namespace holdfast::cli::commands
