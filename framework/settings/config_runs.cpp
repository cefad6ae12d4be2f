#include "settings/config_runs.hpp"

#include <fmt/format.h>
#include <holdfast/errors.hpp>

#include <algorithm>
#include <utility>

#include "settings/address.hpp"
#include "settings/backup_id.hpp"
#include "settings/config_schema.hpp"
#include "settings/suggest.hpp"
#include "settings/text.hpp"
#include "settings/toml_reader.hpp"

namespace holdfast::settings {
namespace {

class RunLoader {
 public:
  RunLoader(const Environment& environment, Config& config, Findings& findings)
      : environment_{environment}, config_{config}, findings_{findings} {}

  void load(const RawValue& raw) {
    const auto* table = std::get_if<RawValue::Map>(&raw.data);
    if (!table) {
      findings_.error(raw.place, "config.type", fmt::format("run must be tables, not {}", raw.kind()),
                      "write [[run]] and the settings below it");
      return;
    }
    Resolved settings = resolve(run_schema(), to_settings(*table, raw.place), environment_, "run", findings_);
    RunEntry run = entry(settings);
    run.place = raw.place;
    check(run, settings);
    config_.sections.push_back({"run", std::move(settings)});
    config_.runs.push_back(std::move(run));
  }

 private:
  static RunEntry entry(const Resolved& settings) {
    RunEntry run{.name = settings.text("name"),
                 .kind = settings.text("do") == "restore" ? BackupKind::restore : BackupKind::create,
                 .id = settings.text("id"),
                 .backend = settings.text("backend"),
                 .include = settings.items("include"),
                 .exclude = settings.items("exclude"),
                 .compression = settings.text("compression"),
                 .base = settings.text("base"),
                 .include_users = settings.items("include_users"),
                 .include_roles = settings.items("include_roles"),
                 .node = settings.text("node"),
                 .users = settings.is_on("users"),
                 .roles = settings.is_on("roles"),
                 .overwrite_aliases = settings.is_on("overwrite_aliases")};
    if (settings.has("timeout")) run.timeout = std::chrono::nanoseconds{settings.integer("timeout")};
    if (settings.has("cpu")) run.cpu_percentage = static_cast<unsigned>(settings.integer("cpu"));
    const auto& map = settings.items("map");
    for (std::size_t i = 0; i + 1 < map.size(); i += 2) run.node_map[map[i]] = map[i + 1];
    return run;
  }

  void check(const RunEntry& run, const Resolved& settings) {
    check_name(run, settings);
    if (settings.has("do")) check_options(run, settings);
    if (settings.has("backend")) check_backend(run, settings);
    if (settings.has("id"))
      if (const auto problem = problem_of_id_template(run.id))
        findings_.error(settings.at("id").place, "config.id", *problem,
                        "use lower-case letters, digits, '_', '-', {date}, {time} and {host}");
    if (settings.has("base")) check_base(run, settings);
    if (!run.include.empty() && !run.exclude.empty())
      findings_.error(settings.at("exclude").place, "config.conflict",
                      "a run has either include or exclude, and this one has both", "remove one of them");
  }

  void check_name(const RunEntry& run, const Resolved& settings) {
    const auto same = std::ranges::find(config_.runs, run.name, &RunEntry::name);
    if (run.name.empty() || same == config_.runs.end()) return;
    findings_.error(
        settings.at("name").place, "config.duplicate",
        fmt::format("there are two runs named {}; the first is at {}", in_quotes(run.name), same->place.label()),
        "give each run a name of its own");
  }

  void check_options(const RunEntry& run, const Resolved& settings) {
    const bool is_restore = run.kind == BackupKind::restore;
    for (const std::string_view key : is_restore ? create_only_keys() : restore_only_keys())
      if (const Setting& setting = settings.at(key); setting.state == State::set)
        findings_.error(setting.place, "config.not-applicable",
                        fmt::format("a {} has no {}", is_restore ? "restore" : "create", in_quotes(key)),
                        fmt::format("remove it, or write do = \"{}\"", is_restore ? "create" : "restore"));
  }

  void check_backend(const RunEntry& run, const Resolved& settings) {
    try {
      (void)find_backend(run.backend, config_);
    } catch (const Error& error) {
      findings_.error(settings.at("backend").place, "config.reference", error.message(), error.hint());
    }
  }

  void check_base(const RunEntry& run, const Resolved& settings) {
    try {
      check_backup_id(run.base);
    } catch (const UsageError& error) {
      findings_.error(settings.at("base").place, "config.id", error.message(), error.hint());
    }
  }

  const Environment& environment_;
  Config& config_;
  Findings& findings_;
};

}  // namespace

void load_runs(const RawValue& raw, const Environment& environment, Config& config, Findings& findings) {
  RunLoader loader{environment, config, findings};
  if (const auto* runs = std::get_if<RawValue::List>(&raw.data))
    for (const RawValue& run : *runs) loader.load(run);
  else if (std::holds_alternative<RawValue::Map>(raw.data))
    findings.error(raw.place, "config.type", "run is one table, and must be a list of them",
                   "write [[run]], with two brackets");
  else
    loader.load(raw);
}

}  // namespace holdfast::settings
