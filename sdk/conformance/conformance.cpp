#include <holdfast/conformance.hpp>

#include "bench.hpp"
#include "child.hpp"
#include "errors/near_miss.hpp"
#include "fresh.hpp"
#include "plugin/loader.hpp"
#include "plugin/trust.hpp"
#include "rest.hpp"
#include "scratch_folder.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>
#include <holdfast/errors.hpp>
#include <random>
#include <utility>

namespace holdfast::conformance {

namespace {

/// Whether `name` is the rule's group, or a pattern of its id.
bool names(const std::string& name, const Rule& rule) {
  return rule.id.substr(0, rule.id.find('.')) == name || ::fnmatch(name.c_str(), std::string{rule.id}.c_str(), 0) == 0;
}

/// What to write instead of `name`, which names no rule.
std::string better_than(const std::string& name, const std::vector<Rule>& rules) {
  std::vector<std::string> known;
  for (const Rule& rule : rules) {
    known.emplace_back(rule.id.substr(0, rule.id.find('.')));
    known.emplace_back(rule.id);
  }
  const auto meant = near_miss(name, known);
  return meant ? fmt::format("write \"{}\" if that is what you mean", *meant)
               : std::string{"name a group (\"list\") or a pattern of rules (\"objects.range*\")"};
}

std::vector<Rule> matching_rules(const std::vector<std::string>& only) {
  std::vector<Rule> rules = all_rules();
  for (const std::string& name : only) {
    if (std::any_of(rules.begin(), rules.end(), [&](const Rule& rule) { return names(name, rule); })) continue;
    throw UsageError{{.message = fmt::format("no group is called \"{}\", and no rule matches it", name),
                      .hint = better_than(name, rules)}};
  }
  std::erase_if(rules, [&](const Rule& rule) {
    return !only.empty() && std::none_of(only.begin(), only.end(), [&](const auto& name) { return names(name, rule); });
  });
  return rules;
}

/// The claims that the rule needs and the store does not make, by their names in abi.h.
std::string unclaimed(const Rule& rule, const OpenStore& store) {
  constexpr std::pair<std::uint64_t, std::string_view> claims[] = {
      {HF_CAN_CREATE, "HF_CAN_CREATE"},           {HF_CAN_MATCH, "HF_CAN_MATCH"},
      {HF_CAN_UPLOAD, "HF_CAN_UPLOAD"},           {HF_CAN_PARALLEL_PARTS, "HF_CAN_PARALLEL_PARTS"},
      {HF_CAN_LIST_SORTED, "HF_CAN_LIST_SORTED"}, {HF_CAN_START_AFTER, "HF_CAN_START_AFTER"},
      {HF_CAN_LIST_FRESH, "HF_CAN_LIST_FRESH"},   {HF_CAN_VERIFY_SHA256, "HF_CAN_VERIFY_SHA256"}};
  std::vector<std::string_view> missing;
  for (const auto& [claim, name] : claims) {
    if ((rule.features & claim) != 0 && !store.can(claim)) missing.push_back(name);
  }
  return fmt::format("the store does not claim {}", fmt::join(missing, " and "));
}

/// One run: goes through the rules and gets ready what the next one needs, once.
class Run {
 public:
  Run(const Options& options, const Rest& rest, Report& report) : options_{options}, rest_{rest}, report_{report} {
    if (options_.profile) subject_.profile = read_profile(*options_.profile, scratch_.path());
    subject_.scratch = scratch_.path();
    subject_.file = std::filesystem::absolute(options_.file).lexically_normal();
    subject_.prefix = report_.prefix = rest.prefix.empty() ? new_prefix() : rest.prefix;
    plugin::require_trusted(plugin::resolved(subject_.file));
  }

  void all() {
    std::vector<Rule> rules = matching_rules(options_.only);
    const auto last =
        std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.id == rest_.after; });
    if (last != rules.end()) rules.erase(rules.begin(), last + 1);
    for (const Rule& rule : rules) judge(rule);
    finish();
  }

 private:
  void judge(const Rule& rule) {
    if (options_.on_begin) options_.on_begin(rule.id);
    const auto begin = std::chrono::steady_clock::now();
    Verdict verdict = verdict_on(rule.id, options_.seed);
    try {
      if (ready(rule.stage)) {
        attempt(rule);
        verdict.expected = verdict.sentence;
        verdict.seen = "as expected";
      } else {
        verdict.outcome = Outcome::not_run;
        verdict.reason = rule.stage == Stage::process ? *process_obstacle_ : obstacle_;
      }
    } catch (const NotApplicable& reason) {
      verdict.outcome = Outcome::not_applicable;
      verdict.reason = reason.what();
    } catch (const Broken& broken) {
      const auto quirk = subject_.profile.quirks.find(verdict.id);
      const bool is_excused = quirk != subject_.profile.quirks.end();
      verdict.outcome = is_excused ? Outcome::excused : Outcome::fail;
      verdict.expected = broken.mismatch().expected;
      verdict.seen = broken.mismatch().seen;
      if (is_excused) verdict.reason = quirk->second;
    }
    clean_up();
    verdict.took = std::chrono::steady_clock::now() - begin;
    if (options_.on_verdict) options_.on_verdict(verdict);
    report_.verdicts.push_back(std::move(verdict));
  }

  /// Returns where the rule holds; throws Broken or NotApplicable.
  void attempt(const Rule& rule) {
    if (rule.features != 0 && !subject_.store->can(rule.features)) {
      throw NotApplicable{unclaimed(rule, *subject_.store)};
    }
    Bench bench{subject_, rule.id, options_.seed};
    rule.run(bench);
  }

  /// Gets the subject to where rules of `stage` can run; false where that failed, now or before.
  bool ready(Stage stage) {
    if (stage == Stage::file) return true;
    if (stage == Stage::process) return process_ready();
    if (!obstacle_.empty()) return false;
    try {
      if (subject_.plugin == nullptr) load();
      if (stage >= Stage::settings && subject_.settings == nullptr) resolve();
      if (stage == Stage::store && !subject_.store && obstacle_.empty()) {
        subject_.store = Bench{subject_, "open", options_.seed}.open_store();
        claim();
      }
    } catch (const plugin::RefusedError& error) {
      obstacle_ = "the plugin cannot be loaded: " + error.refusal().reason;
    } catch (const Broken& broken) {
      obstacle_ = std::string{"no store can be opened: "} + broken.what();
    }
    return obstacle_.empty();
  }

  /// Whether children can load the plugin and know its settings; tried once.
  bool process_ready() {
    if (!process_obstacle_) {
      process_obstacle_ = "";
      try {
        Bench bench{subject_, "process", options_.seed};
        in_child([&] { FreshPlugin{bench}.settings(); });
      } catch (const Broken& broken) {
        process_obstacle_ = std::string{"the plugin cannot be loaded: "} + broken.what();
      } catch (const ConfigError& error) {
        if (!is_table_broken()) throw;  // it is the profile that does not fit
        process_obstacle_ = "the settings are not usable: " + error.message();
      }
    }
    return process_obstacle_->empty();
  }

  /// Whether the plugin's own table keeps the settings from being read, as rules will tell.
  bool is_table_broken() {
    if (!ready(Stage::table)) return true;
    try {
      for (const Rule& rule : table_rules()) attempt(rule);
      return false;
    } catch (const Broken&) {
      return true;
    }
  }

  void load() {
    plugin_ = load_plugin(subject_.file);
    report_.plugin = plugin_->facts().id;
    report_.version = plugin_->facts().version;
    subject_.plugin = &plugin_->table();
  }

  void resolve() {
    settings::Findings findings;
    resolved_ = settings::resolve(settings::schema_of(plugin_->table()), subject_.profile.settings,
                                  settings::process_environment(), "the profile", findings);
    if (findings.has_errors() && report_.count(Outcome::fail) != 0) {  // the table's own fault, and told already
      obstacle_ = "the settings are not usable: " + findings.all().front().summary;
      return;
    }
    findings.throw_if_errors();
    subject_.settings = resolved_.abi();
    subject_.witness.guard(resolved_.secrets());
  }

  /// What a run before this one left behind is this one's: nobody else has the prefix.
  void claim() {
    if (rest_.after.empty()) return;
    const Answer rest = subject_.store->list_all({.prefix = subject_.prefix});
    for (const Object& object : rest.objects) subject_.ledger.add(object.key);
  }

  /// Removes what the last rule made, so that the next finds an empty store.
  void clean_up() {
    if (!subject_.store || options_.leftovers == Options::Leftovers::keep) return;
    for (const std::string& key : subject_.ledger.keys()) {
      if (subject_.store->remove(key).ok()) subject_.ledger.remove(key);
    }
  }

  /// Sees to what is left. Without a store nothing was made, except by a child that did not end well.
  void finish() {
    const bool may_be_there = !subject_.ledger.keys().empty() || !rest_.after.empty();
    if (!subject_.store && (!may_be_there || !ready(Stage::store))) return;
    clean_up();
    const Answer rest = subject_.store->list_all({.prefix = subject_.prefix});
    for (const Object& object : rest.objects) report_.leftovers.push_back(object.key);
  }

  const Options& options_;
  const Rest& rest_;
  Report& report_;
  ScratchFolder scratch_;
  settings::Resolved resolved_;
  std::shared_ptr<const plugin::Plugin> plugin_;
  Bench::Subject subject_;  // after what it borrows from
  std::string obstacle_;
  std::optional<std::string> process_obstacle_;  // absent: not tried yet
};

}  // namespace

std::string_view to_string(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::pass:
      return "pass";
    case Outcome::fail:
      return "fail";
    case Outcome::not_applicable:
      return "not applicable";
    case Outcome::excused:
      return "excused";
    case Outcome::not_run:
      return "not run";
  }
  return "";
}

std::size_t Report::count(Outcome outcome) const noexcept {
  return static_cast<std::size_t>(std::count_if(verdicts.begin(), verdicts.end(),
                                                [&](const Verdict& verdict) { return verdict.outcome == outcome; }));
}

bool Report::conforms() const noexcept { return count(Outcome::fail) == 0 && count(Outcome::not_run) == 0; }

Report check(const Options& options) {
  Report report = check_rest(options, {});
  report.dependencies = dependencies_of(options.file);
  return report;
}

Report check_rest(const Options& options, const Rest& rest) {
  Report report;
  report.seed = options.seed;
  Run{options, rest, report}.all();
  return report;
}

std::string new_prefix() { return fmt::format("holdfast-check-{:08x}/", std::random_device{}()); }

std::vector<RuleText> rules_like(const std::vector<std::string>& only) {
  std::vector<RuleText> texts;
  for (const Rule& rule : matching_rules(only)) texts.push_back({.id = rule.id, .sentence = rule.sentence});
  return texts;
}

Verdict verdict_on(std::string_view id, std::uint64_t seed) {
  const std::vector<Rule> rules = all_rules();
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.id == id; });
  return {.id = std::string{id},
          .sentence = found == rules.end() ? std::string{} : std::string{found->sentence},
          .rerun = fmt::format("--only {} --seed {}", id, seed)};
}

}  // namespace holdfast::conformance
