#include "conformance.hpp"

#include "bench.hpp"
#include "plugin/loader.hpp"
#include "plugin/trust.hpp"
#include "profile.hpp"
#include "scratch_folder.hpp"
#include "settings/resolve.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <holdfast/errors.hpp>
#include <random>
#include <utility>

namespace holdfast::conformance {

namespace {

/// One run: goes through the rules and gets ready what the next one needs, once.
class Run {
 public:
  Run(const Options& options, Report& report) : options_{options}, report_{report} {
    if (options_.profile) profile_ = read_profile(*options_.profile, scratch_.path());
    subject_.file = std::filesystem::absolute(options_.file).lexically_normal();
    subject_.prefix = report_.prefix = fmt::format("holdfast-check-{:08x}/", std::random_device{}());
    plugin::require_trusted(plugin::resolved(subject_.file));
  }

  void all() {
    std::vector<Rule> rules = all_rules();
    std::erase_if(rules, [&](const Rule& rule) {
      return ::fnmatch(options_.only.c_str(), std::string{rule.id}.c_str(), 0) != 0;
    });
    if (rules.empty()) {
      throw UsageError{{.message = fmt::format("no rule matches \"{}\"", options_.only),
                        .hint = "write a pattern such as \"list.*\""}};
    }
    for (const Rule& rule : rules) judge(rule);
    if (subject_.store) finish();
  }

 private:
  void judge(const Rule& rule) {
    if (options_.on_begin) options_.on_begin(rule.id);
    const auto begin = std::chrono::steady_clock::now();
    Verdict verdict{.id = std::string{rule.id}, .sentence = std::string{rule.sentence}};
    try {
      if (!ready(rule.stage)) {
        verdict.outcome = Outcome::not_run;
        verdict.detail = obstacle_;
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
      const auto quirk = profile_.quirks.find(verdict.id);
      verdict.outcome = quirk == profile_.quirks.end() ? Outcome::fail : Outcome::excused;
      verdict.detail = quirk == profile_.quirks.end() ? broken.what() : quirk->second;
    }
    clean_up();
    verdict.took = std::chrono::steady_clock::now() - begin;
    if (options_.on_verdict) options_.on_verdict(verdict);
    report_.verdicts.push_back(std::move(verdict));
  }

  /// Gets the subject to where rules of `stage` can run; false where that failed, now or before.
  bool ready(Stage stage) {
    if (stage == Stage::file) return true;
    if (!obstacle_.empty()) return false;
    try {
      if (subject_.plugin == nullptr) load();
      if (stage >= Stage::settings && subject_.settings == nullptr) resolve();
      if (stage == Stage::store && !subject_.store && obstacle_.empty()) {
        subject_.store = Bench{subject_, "open", options_.seed}.open_store();
      }
    } catch (const plugin::RefusedError& error) {
      obstacle_ = "the plugin cannot be loaded: " + error.message();
    } catch (const Broken& broken) {
      obstacle_ = std::string{"no store can be opened: "} + broken.what();
    }
    return obstacle_.empty();
  }

  void load() {
    plugin_ = load_plugin(subject_.file);
    report_.plugin = plugin_->facts().id;
    report_.version = plugin_->facts().version;
    subject_.plugin = &plugin_->table();
  }

  void resolve() {
    settings::Findings findings;
    resolved_ = settings::resolve(settings::schema_of(plugin_->table()), profile_.settings,
                                  settings::process_environment(), "the profile", findings);
    if (findings.has_errors() && report_.count(Outcome::fail) != 0) {  // the table's own fault, and told already
      obstacle_ = "the settings are not usable: " + findings.all().front().summary;
      return;
    }
    findings.throw_if_errors();
    subject_.settings = resolved_.abi();
  }

  /// Removes what the last rule made, so that the next finds an empty store.
  void clean_up() {
    if (!subject_.store || options_.leftovers == Options::Leftovers::keep) return;
    for (const std::string& key : subject_.ledger.keys()) {
      if (subject_.store->remove(key).ok()) subject_.ledger.remove(key);
    }
  }

  void finish() {
    const Answer rest = subject_.store->list_all({.prefix = subject_.prefix});
    for (const Object& object : rest.objects) report_.leftovers.push_back(object.key);
  }

  const Options& options_;
  Report& report_;
  ScratchFolder scratch_;
  Profile profile_;
  settings::Resolved resolved_;
  std::shared_ptr<const plugin::Plugin> plugin_;
  Bench::Subject subject_;  // after what it borrows from
  std::string obstacle_;
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

Report check(const Options& options) {
  Report report;
  report.seed = options.seed;
  Run{options, report}.all();
  return report;
}

}  // namespace holdfast::conformance
