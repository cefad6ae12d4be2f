// The kit against its mutants: what breaks a rule must be found by it, and what breaks none must keep them all.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <holdfast/conformance.hpp>
#include "conformance/bench.hpp"
#include "mutants/mutant.hpp"
#include "support/catch.hpp"
#include "support/http_server.hpp"
#include "support/temp_folder.hpp"

namespace conformance = holdfast::conformance;
namespace fs = std::filesystem;
using conformance::Outcome;
using holdfast::test::TempFolder;

namespace {

/// The variable by which the plugin knows which mutant it is.
class Chosen {
 public:
  explicit Chosen(std::string_view name) { ::setenv(variable, std::string{name}.c_str(), 1); }
  ~Chosen() { ::unsetenv(variable); }
  Chosen(const Chosen&) = delete;
  Chosen& operator=(const Chosen&) = delete;

 private:
  static constexpr const char* variable = "HOLDFAST_MUTANT";
};

/// A service that lets everybody do everything.
class Service {
 public:
  Service() { server_.otherwise(holdfast::test::replies({.body = "0123456789"})); }
  [[nodiscard]] std::string url() const { return server_.url(); }

 private:
  holdfast::test::HttpServer server_;
};

/// The plugin in a file of its own, so that it is another image than the last one's.
class MutantFile {
 public:
  explicit MutantFile(const std::string& endpoint = {}) {
    fs::copy_file(MUTANT, folder_ / "holdfast_memory.so");
    std::string profile = "[settings]\ntoken = \"the right token\"\n";
    if (!endpoint.empty()) profile += fmt::format("endpoint = \"{}\"\n", endpoint);
    holdfast::test::write_file(folder_ / "profile.toml", profile + "[wrong-credential]\ntoken = \"wrong token\"\n");
  }

  [[nodiscard]] conformance::Report check(std::string_view rules) const {
    return conformance::check({.file = folder_ / "holdfast_memory.so",
                               .profile = folder_ / "profile.toml",
                               .only = {std::string{rules}},
                               .seed = 7});
  }

 private:
  TempFolder folder_;
};

/// The one rule that does not apply to a store in memory.
constexpr std::string_view needs_files = "errors.no-room";

/// Rules about what a service says; the others need none, and are quicker without.
bool needs_service(std::string_view rule) {
  return (rule.starts_with("errors.") && rule != needs_files) || rule == "preflight.fault" || rule == "cancel.stalled";
}

/// Everything but passes, for messages.
std::string complaints(const conformance::Report& report) {
  std::string all;
  for (const auto& verdict : report.verdicts) {
    if (verdict.outcome != Outcome::pass) all += conformance::to_text(verdict) + "\n";
  }
  return all;
}

void require_found(const conformance::Report& report) {
  REQUIRE(report.verdicts.size() == 1);
  INFO(complaints(report));
  CHECK(report.verdicts.front().outcome == Outcome::fail);
  CHECK_FALSE(report.verdicts.front().expected.empty());
  CHECK_FALSE(report.verdicts.front().seen.empty());
  CHECK(report.verdicts.front().expected != report.verdicts.front().seen);
  CHECK_FALSE(report.conforms());
}

/// Each mutant against the rule that it breaks.
void require_all_found(std::span<const mutants::Mutant> rows) {
  std::optional<Service> service;  // with threads of its own, which a process that forks should not have
  for (const mutants::Mutant& mutant : rows) {
    INFO("mutant " << mutant.name << ", rule " << mutant.rule);
    const Chosen chosen{mutant.name};
    if (needs_service(mutant.rule) && !service) service.emplace();
    require_found(MutantFile{needs_service(mutant.rule) ? service->url() : ""}.check(mutant.rule));
  }
}

/// What is wrong with a file, and not with what is in it.
struct WrongFile {
  std::string_view rule;
  const char* file;
};
constexpr WrongFile wrong_files[] = {
    {"file.note", MUTANT_WITHOUT_NOTE},
    {"file.one-export", MUTANT_FILE},
    {"file.no-shared-symbols", MUTANT_FILE},
    {"file.bound-now", MUTANT_FILE},
    {"file.relro", MUTANT_FILE},
    {"file.no-text-relocations", MUTANT_FILE},
    {"file.no-executable-stack", MUTANT_FILE},
    {"file.runpath", MUTANT_FILE},
};

}  // namespace

TEST_CASE("every rule has a mutant that breaks it, and every mutant a rule") {
  std::map<std::string_view, int> mutants_of;
  for (const mutants::Mutant& mutant : mutants::all_mutants()) ++mutants_of[mutant.rule];
  for (const WrongFile& wrong : wrong_files) ++mutants_of[wrong.rule];
  for (const conformance::Rule& rule : conformance::all_rules()) {
    INFO("rule " << rule.id);
    CHECK(mutants_of.erase(rule.id) == 1);
  }
  for (const auto& [rule, count] : mutants_of) FAIL_CHECK("no rule is called " << rule);
}

TEST_CASE("mutants have names of their own") {
  std::vector<std::string_view> names;
  for (const mutants::Mutant& mutant : mutants::all_mutants()) names.push_back(mutant.name);
  std::sort(names.begin(), names.end());
  CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
}

TEST_CASE("the sound store that mutants are made of keeps every rule") {
  const auto report = MutantFile{}.check("*");
  INFO(complaints(report));
  CHECK(report.conforms());
  CHECK(report.leftovers.empty());
  CHECK(report.count(Outcome::excused) == 0);
  for (const auto& verdict : report.verdicts) {
    CHECK((verdict.outcome == Outcome::pass || needs_service(verdict.id) || verdict.id == needs_files));
  }
}

TEST_CASE("the sound store keeps the rules about a service's failures") {
  const Service service;
  const MutantFile file{service.url()};
  for (const std::string_view rules :
       {"errors.*", "cancel.*", "preflight.*", "contract.*", "settings.*", "leaks.*", "manners.*"}) {
    const auto report = file.check(rules);
    INFO(complaints(report));
    CHECK(report.conforms());
    for (const auto& verdict : report.verdicts) {
      CHECK((verdict.outcome == Outcome::not_applicable) == (verdict.id == needs_files));
    }
  }
}

TEST_CASE("mistakes in linking are found by the rules that forbid them") {
  for (const WrongFile& wrong : wrong_files) {
    INFO("rule " << wrong.rule);
    require_found(conformance::check({.file = wrong.file, .only = {std::string{wrong.rule}}}));
  }
}

TEST_CASE("wrong tables and settings are found by the rules that forbid them") {
  require_all_found(mutants::table_mutants());
}

TEST_CASE("bad guests are found by the rules that forbid what they do to the process") {
  require_all_found(mutants::guest_mutants());
}

TEST_CASE("wrong objects are found by the rules that forbid them") { require_all_found(mutants::object_mutants()); }

TEST_CASE("wrong listings are found by the rules that forbid them") { require_all_found(mutants::list_mutants()); }

TEST_CASE("wrong uploads are found by the rules that forbid them") { require_all_found(mutants::upload_mutants()); }

TEST_CASE("wrong ends of calls are found by the rules that forbid them") { require_all_found(mutants::call_mutants()); }

TEST_CASE("wrong preflights and failures are found by the rules that forbid them") {
  require_all_found(mutants::service_mutants());
}
