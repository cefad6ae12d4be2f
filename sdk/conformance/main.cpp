// holdfast-plugin-check: the conformance kit as a program.
//
// The plugin runs in a child process, so that one that crashes is a failed rule and not the end of the kit.
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fstream>
#include <holdfast/errors.hpp>
#include <random>

#include "conformance.hpp"
#include "errors/printable.hpp"

namespace {

namespace conformance = holdfast::conformance;

enum ExitCode : int { all_kept = 0, some_broken = 1, could_not_run = 2 };

struct Arguments {
  conformance::Options check = {};
  std::string json = {};
};

/// The rule that runs, where a parent can read it after this process died.
class CurrentRule {
 public:
  CurrentRule() {
    void* memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) holdfast::raise_errno(errno, "cannot map a page of memory");
    text_ = static_cast<char*>(memory);
  }
  void set(std::string_view id) noexcept {
    const std::size_t length = std::min(id.size(), size - 1);
    std::memcpy(text_, id.data(), length);
    text_[length] = '\0';
  }
  [[nodiscard]] const char* text() const noexcept { return text_; }

 private:
  static constexpr std::size_t size = 256;
  char* text_;  // for the life of the process
};

void print(const conformance::Verdict& verdict, const conformance::Options& options) {
  const std::string detail = holdfast::printable(verdict.detail);
  if (verdict.outcome == conformance::Outcome::pass) {
    fmt::print("pass  {}\n", verdict.id);
  } else if (verdict.outcome == conformance::Outcome::fail) {
    fmt::print("FAIL  {}: {}\n      rule: {}   seed {}   rerun: --only {} --seed {}\n", verdict.id, detail,
               verdict.sentence, options.seed, verdict.id, options.seed);
  } else {
    fmt::print("{:<5} {}: {}\n", conformance::to_string(verdict.outcome), verdict.id, detail);
  }
  std::fflush(stdout);
}

void print_summary(const conformance::Report& report) {
  for (const std::string& key : report.leftovers) fmt::print("left  {}\n", holdfast::printable(key));
  using conformance::Outcome;
  fmt::print("{} {}: {} rules, {} kept, {} broken, {} skipped, {} excused, {} not run; seed {}\n",
             report.plugin.empty() ? "?" : report.plugin, report.version, report.verdicts.size(),
             report.count(Outcome::pass), report.count(Outcome::fail), report.count(Outcome::skip),
             report.count(Outcome::excused), report.count(Outcome::not_run), report.seed);
}

int run(const Arguments& arguments) {
  const conformance::Report report = conformance::check(arguments.check);
  print_summary(report);
  if (!arguments.json.empty()) {
    std::ofstream out{arguments.json};
    out << conformance::to_json(report) << '\n';
    out.close();
    if (!out) {
      throw holdfast::FailedError{
          {.message = fmt::format("cannot write '{}'", arguments.json), .hint = "name a file in a folder that exists"}};
    }
  }
  return report.conforms() ? all_kept : some_broken;
}

int run_and_report(const Arguments& arguments) noexcept {
  try {
    return run(arguments);
  } catch (const holdfast::Error& error) {
    fmt::print(stderr, "error: {}\n", holdfast::printable(error.message()));
    if (!error.hint().empty()) fmt::print(stderr, "hint: {}\n", holdfast::printable(error.hint()));
  } catch (const std::exception& error) {
    fmt::print(stderr, "error: {}\n", holdfast::printable(error.what()));
  }
  return could_not_run;
}

/// Waits for the child and says which rule it died in, if it did.
int await(pid_t child, const CurrentRule& rule) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) holdfast::raise_errno(errno, "cannot wait for the plugin's process");
  }
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  fmt::print("FAIL  {}: the plugin's process died of {}\n", rule.text(), ::strsignal(WTERMSIG(status)));
  return some_broken;
}

int parse(int argc, char** argv, Arguments& arguments) {
  CLI::App app{"Checks a storage plugin against Holdfast's plugin contract."};
  std::string profile;
  bool keep = false;
  arguments.check.seed = std::random_device{}();
  app.add_option("--profile", profile, "TOML file with the store's settings and quirks")->check(CLI::ExistingFile);
  app.add_option("--only", arguments.check.only, "rules to run, as a shell pattern over their ids");
  app.add_option("--json", arguments.json, "write the report into this file too");
  app.add_option("--seed", arguments.check.seed, "repeat a run with its keys and bytes");
  app.add_flag("--keep", keep, "leave the objects that were made");
  app.add_option("FILE", arguments.check.file, "the plugin: holdfast_NAME.so")->required()->check(CLI::ExistingFile);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? all_kept : could_not_run;
  }
  if (!profile.empty()) arguments.check.profile = profile;
  if (keep) arguments.check.leftovers = conformance::Options::Leftovers::keep;
  return -1;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  if (const int finished = parse(argc, argv, arguments); finished >= 0) return finished;
  CurrentRule rule;
  arguments.check.on_begin = [&](std::string_view id) { rule.set(id); };
  arguments.check.on_verdict = [&](const conformance::Verdict& verdict) { print(verdict, arguments.check); };
  const pid_t child = ::fork();
  if (child == 0) return run_and_report(arguments);
  if (child < 0) return run_and_report(arguments);  // no process to spare: a crash will then end the kit
  return await(child, rule);
}
