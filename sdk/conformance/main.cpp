// holdfast-plugin-check: the conformance kit as a program.
#include <fmt/format.h>

#include <chrono>
#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fstream>
#include <holdfast/errors.hpp>
#include <random>
#include <string>
#include <vector>

#include <holdfast/conformance.hpp>
#include "errors/printable.hpp"

namespace {

namespace conformance = holdfast::conformance;

enum ExitCode : int { all_kept = 0, some_broken = 1, could_not_run = 2 };

struct Arguments {
  conformance::Options check = {};
  std::string json = {};
  std::string junit = {};
  bool lists = false;  ///< Only tells what rules there are.
};

void print(const conformance::Verdict& verdict) {
  fmt::print("{}\n", conformance::to_text(verdict));
  std::fflush(stdout);
}

void print_summary(const conformance::Report& report) {
  for (const std::string& key : report.leftovers) fmt::print("left  {}\n", holdfast::printable(key));
  for (const std::string& library : report.dependencies) fmt::print("needs {}\n", holdfast::printable(library));
  using conformance::Outcome;
  fmt::print("{} {}: {} rules, {} kept, {} broken, {} not applicable, {} excused, {} not run; seed {}\n",
             report.plugin.empty() ? "?" : report.plugin, report.version, report.verdicts.size(),
             report.count(Outcome::pass), report.count(Outcome::fail), report.count(Outcome::not_applicable),
             report.count(Outcome::excused), report.count(Outcome::not_run), report.seed);
}

/// Nothing where no file is named.
void write(const std::string& file, const std::string& text) {
  if (file.empty()) return;
  std::ofstream out{file};
  out << text << '\n';
  out.close();
  if (!out) {
    throw holdfast::FailedError{
        {.message = fmt::format("cannot write '{}'", file), .hint = "name a file in a folder that exists"}};
  }
}

int list(const std::vector<std::string>& only) {
  for (const auto& [id, sentence] : conformance::rules_like(only)) fmt::print("{:<28} {}\n", id, sentence);
  return all_kept;
}

int run(const Arguments& arguments) {
  if (arguments.lists) return list(arguments.check.only);
  const conformance::Report report = conformance::check_apart(arguments.check);
  print_summary(report);
  write(arguments.json, conformance::to_json(report));
  write(arguments.junit, conformance::to_junit(report));
  return report.conforms() ? all_kept : some_broken;
}

int run_and_report(const Arguments& arguments) noexcept {
  try {
    return run(arguments);
  } catch (const holdfast::Error& error) {
    fmt::print(stderr, "error: {}\n", holdfast::printable(error.message()));
    const bool lacks_profile = error.code() == holdfast::ErrorCode::config && !arguments.check.profile;
    const std::string where = lacks_profile ? ", below [settings] of a file that you name with --profile" : "";
    if (!error.hint().empty()) fmt::print(stderr, "hint: {}{}\n", holdfast::printable(error.hint()), where);
  } catch (const std::exception& error) {
    fmt::print(stderr, "error: {}\n", holdfast::printable(error.what()));
  }
  return could_not_run;
}

constexpr std::int64_t longest_patience = 24 * 3600;  // seconds: a day

int parse(int argc, char** argv, Arguments& arguments) {
  CLI::App app{"Checks a storage plugin against Holdfast's plugin contract."};
  std::string profile;
  std::int64_t patience = arguments.check.patience.count();
  bool keep = false;
  arguments.check.seed = std::random_device{}();
  app.add_option("--profile", profile, "TOML file with the store's settings and quirks")->check(CLI::ExistingFile);
  app.add_option("--only", arguments.check.only, "a group, or rules as a shell pattern over their ids; may be repeated")
      ->allow_extra_args(false);
  app.add_option("--json", arguments.json, "write the report into this file as JSON");
  app.add_option("--junit", arguments.junit, "write the report into this file as JUnit's XML");
  app.add_option("--patience", patience, "seconds that a rule may take before it is cut off")
      ->capture_default_str()
      ->check(CLI::Range{std::int64_t{1}, longest_patience});
  app.add_option("--seed", arguments.check.seed, "repeat a run with its keys and bytes");
  app.add_flag("--list", arguments.lists, "say what rules there are, and try none");
  app.add_flag("--keep", keep, "leave the objects that were made");
  app.add_option("FILE", arguments.check.file, "the plugin: holdfast_NAME.so")->check(CLI::ExistingFile);
  try {
    app.parse(argc, argv);
    if (arguments.check.file.empty() && !arguments.lists) throw CLI::RequiredError{"FILE"};
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? all_kept : could_not_run;
  }
  if (!profile.empty()) arguments.check.profile = profile;
  arguments.check.patience = std::chrono::seconds{patience};
  if (keep) arguments.check.leftovers = conformance::Options::Leftovers::keep;
  return -1;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  if (const int finished = parse(argc, argv, arguments); finished >= 0) return finished;
  arguments.check.on_verdict = print;
  return run_and_report(arguments);
}
