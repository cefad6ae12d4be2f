#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

#include "commands/commands.hpp"
#include "errors/printable.hpp"
#include "pins.hpp"
#include "plugin/note.hpp"
#include "plugin/sealed_copy.hpp"
#include "session.hpp"

namespace holdfast::cli::commands {
namespace {

/// Who the file says it is, and the digest of the very bytes that said so.
PinReport look_at(const std::filesystem::path& file) {
  const plugin::Facts judged = plugin::examine(file, {});
  const plugin::SealedCopy copy{judged.path};
  const plugin::Facts facts = plugin::read_facts(copy.path());
  return {.file = judged.path.native(),
          .id = facts.id,
          .version = facts.version,
          .abi = fmt::format("{}.{}", facts.abi_major, facts.abi_minor),
          .digest = copy.digest()};
}

bool is_wanted(Session& session, const PinReport& report) {
  if (session.arguments().has("--yes")) return true;
  if (::isatty(STDIN_FILENO) == 0)
    throw UsageError{{.message = fmt::format("nobody is there to say whether '{}' is trusted", printable(report.file)),
                      .hint = fmt::format("look at its digest {}, and give --yes", report.digest)}};
  std::cerr << fmt::format("trust '{}' {} with {}? [y/N] ", report.id, report.version, report.digest) << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

}  // namespace

int plugins_trust(Session& session) {
  PinReport report = look_at(std::filesystem::absolute(session.arguments().text("FILE")));
  const settings::Config& config = session.config();
  const auto old = config.plugins.pin.find(report.id);
  if (old != config.plugins.pin.end()) report.replaced = old->second;
  report.config = session.config_file().native();
  if (report.config.empty())
    throw UsageError{{.message = "there is no configuration file to write the pin into",
                      .hint = fmt::format("name one with --config, or write below [plugins.pin]: {}",
                                          line_of({.id = report.id, .digest = report.digest}))}};
  if (!is_wanted(session, report)) throw CancelledError{{.message = "the plugin is not trusted; nothing was written"}};
  write_pin(report.config, {.id = report.id, .digest = report.digest});
  if (config.plugins.trust != settings::TrustMode::pinned)
    session.out().warned("pins count where the configuration says trust = \"pinned\" below [plugins]");
  session.out().pinned(report);
  return 0;
}

}  // namespace holdfast::cli::commands
