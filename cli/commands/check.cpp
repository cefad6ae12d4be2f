// Everything is looked at before anything is judged: what is wrong with one backend hides nothing of the next. No
// plugin runs in the program's own process here: see isolation/child.hpp.

#include <algorithm>

#include "commands/commands.hpp"
#include "isolation/trial.hpp"
#include "session.hpp"

namespace holdfast::cli::commands {
namespace {

std::vector<std::string> backends_to_check(Session& session) {
  std::vector<std::string> words = session.arguments().all("--backend");
  return words.empty() ? session.config().backend_names() : words;
}

void look_at_cluster(Session& session, CheckReport& report) {
  report.cluster = session.config().cluster.url;
  try {
    report.inventory = session.engine().cluster().inspect({.stop = session.stop()});
  } catch (const CancelledError&) {
    throw;
  } catch (const Error& error) {
    report.cluster_error = error;
  }
}

/// The exit code of the first thing that is wrong.
int verdict(const CheckReport& report) {
  for (const BackendReport& backend : report.backends) {
    if (backend.error) return exit_code(backend.error->code());
    if (backend.findings.has_errors()) return exit_code(ErrorCode::config);
    const bool failed = std::any_of(backend.checks.begin(), backend.checks.end(), [](const BackupCheck& check) {
      return check.outcome == BackupCheck::Outcome::fail;
    });
    if (failed) return exit_code(ErrorCode::preflight);
  }
  return report.cluster_error ? exit_code(report.cluster_error->code()) : 0;
}

}  // namespace

int check(Session& session) {
  CheckReport report;
  session.read_config(report.findings);
  throw_if_errors(report.findings);
  for (const std::string& word : backends_to_check(session))
    report.backends.push_back(try_backend(session, word, Depth::storage));
  if (session.config().names_cluster()) look_at_cluster(session, report);  // one that nobody named is not looked for
  if (report.backends.empty() && report.cluster.empty())
    throw UsageError{{.message = "there is nothing to check: no backend and no cluster is named",
                      .hint = "name a backend with --backend, or configure one"}};
  session.out().checks(report);
  return verdict(report);
}

}  // namespace holdfast::cli::commands
