#include "conformance.hpp"

#include "bench.hpp"
#include "child.hpp"
#include "fresh.hpp"
#include "plugin/loader.hpp"
#include "plugin/trust.hpp"
#include "rest.hpp"
#include "scratch_folder.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <holdfast/errors.hpp>
#include <random>
#include <utility>

namespace holdfast::conformance {

namespace {

std::vector<Rule> matching_rules(const std::string& only) {
  std::vector<Rule> rules = all_rules();
  std::erase_if(rules, [&](const Rule& rule) { return ::fnmatch(only.c_str(), std::string{rule.id}.c_str(), 0) != 0; });
  if (rules.empty()) {
    throw UsageError{
        {.message = fmt::format("no rule matches \"{}\"", only), .hint = "write a pattern such as \"list.*\""}};
  }
  return rules;
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
    Verdict verdict{.id = std::string{rule.id}, .sentence = std::string{rule.sentence}};
    try {
      if (!ready(rule.stage)) {
        verdict.outcome = Outcome::not_run;
        verdict.detail = rule.stage == Stage::process ? *process_obstacle_ : obstacle_;
      } else if (rule.features != 0 && !subject_.store->can(rule.features)) {
        verdict.outcome = Outcome::skip;
        verdict.detail = "the store does not claim it";
      } else {
        Bench bench{subject_, rule.id, options_.seed};
        rule.run(bench);
      }
    } catch (const NotApplicable& reason) {
      verdict.outcome = Outcome::skip;
      verdict.detail = reason.what();
    } catch (const Broken& broken) {
      const auto quirk = subject_.profile.quirks.find(verdict.id);
      verdict.outcome = quirk == subject_.profile.quirks.end() ? Outcome::fail : Outcome::excused;
      verdict.detail = quirk == subject_.profile.quirks.end() ? broken.what() : quirk->second;
    }
    clean_up();
    verdict.took = std::chrono::steady_clock::now() - begin;
    if (options_.on_verdict) options_.on_verdict(verdict);
    report_.verdicts.push_back(std::move(verdict));
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
      obstacle_ = "the plugin cannot be loaded: " + error.message();
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
      } catch (const ConfigError& error) {  // who needs the settings here, too, will throw it
        process_obstacle_ = "the settings are not usable: " + error.message();
      }
    }
    return process_obstacle_->empty();
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
    case Outcome::skip:
      return "skip";
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

Report check(const Options& options) { return check_rest(options, {}); }

Report check_rest(const Options& options, const Rest& rest) {
  Report report;
  report.seed = options.seed;
  Run{options, rest, report}.all();
  return report;
}

std::string new_prefix() { return fmt::format("holdfast-check-{:08x}/", std::random_device{}()); }

std::vector<RuleText> rules_like(const std::string& only) {
  std::vector<RuleText> texts;
  for (const Rule& rule : matching_rules(only)) texts.push_back({.id = rule.id, .sentence = rule.sentence});
  return texts;
}

std::string sentence_of(std::string_view id) {
  const std::vector<Rule> rules = all_rules();
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.id == id; });
  return found == rules.end() ? std::string{} : std::string{found->sentence};
}

}  // namespace holdfast::conformance
