#include "isolation/job.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "client/configured.hpp"
#include "client/preflight.hpp"
#include "client/store_name.hpp"
#include "isolation/backend_job.hpp"
#include "isolation/child.hpp"
#include "isolation/report.hpp"
#include "plugin/description.hpp"
#include "session.hpp"
#include "settings/describe.hpp"
#include "settings/markdown.hpp"
#include "store/preflight.hpp"

namespace holdfast::cli {
namespace {

using CheckOutcome = BackupCheck::Outcome;
using Result = Reporter::Result;

constexpr std::string_view about_store = "The plugin opens a store with these settings";
constexpr std::string_view about_validate = "The plugin has nothing against these settings";

void about(Reporter& out, const plugin::Facts& facts) {
  const plugin::Description description = plugin::describe(facts);
  out.tell({.kind = Message::Kind::about, .fields = {description.id, description.version, description.abi}});
}

/// Loading is a step of its own: nothing of the plugin runs before it.
std::shared_ptr<const plugin::Plugin> load(Session& session, Reporter& out, const plugin::Facts& facts) {
  std::shared_ptr<const plugin::Plugin> loaded;
  out.step("load", "It can be loaded, and its table is in order", [&]() -> Result {
    loaded = session.backends().load(facts);
    const plugin::Description description = plugin::describe(*loaded);
    return {.detail =
                fmt::format("{}{}{}", description.name, description.summary.empty() ? "" : ": ", description.summary)};
  });
  return loaded;
}

std::shared_ptr<const plugin::Plugin> examine_and_load(Session& session, Reporter& out, const std::string& file) {
  std::optional<plugin::Facts> facts;
  out.step("file", "It is a plugin, and nobody else can change it", [&]() -> Result {
    facts = session.backends().examine(std::filesystem::absolute(file));
    about(out, *facts);
    return {.detail = fmt::format("{} {}, ABI {}.{}", facts->id, facts->version, facts->abi_major, facts->abi_minor)};
  });
  return facts ? load(session, out, *facts) : nullptr;
}

/// The findings as one result, all of them.
Result judged(const settings::Findings& findings) {
  Result result;
  std::vector<std::string> summaries, remedies;
  for (const settings::Finding& finding : findings.all()) {
    summaries.push_back(finding.summary);
    if (!finding.remedy.empty()) remedies.push_back(finding.remedy);
    if (finding.severity == settings::Severity::error) result.outcome = CheckOutcome::fail;
    if (finding.severity == settings::Severity::warning && result.outcome == CheckOutcome::pass)
      result.outcome = CheckOutcome::warn;
  }
  result.detail = fmt::format("{}", fmt::join(summaries, "; "));
  result.remedy = fmt::format("{}", fmt::join(remedies, "; "));
  return result;
}

/// The backend that --backend names, or the plugin with no settings at all.
client::ResolvedBackend chosen(Session& session, const std::shared_ptr<const plugin::Plugin>& plugin) {
  const std::string& id = plugin->facts().id;
  const bool named = session.arguments().has("--backend");
  client::ResolvedBackend resolved{
      .config = session.backends().config_of(named ? session.backend() : BackupBackend::plugin(id)), .plugin = plugin};
  if (resolved.config.plugin != id)
    throw UsageError{{.message = fmt::format("the backend '{}' is for the plugin '{}', and the file is '{}'",
                                             resolved.config.name, resolved.config.plugin, id),
                      .hint = fmt::format("write --backend '{}:?KEY=VALUE'", id)}};
  return resolved;
}

bool needs_settings(const settings::Schema& schema) {
  return std::any_of(schema.begin(), schema.end(),
                     [](const settings::Field& field) { return (field.flags & HF_FIELD_REQUIRED) != 0; });
}

void try_store(Session& session, Reporter& out, client::ResolvedBackend& resolved) {
  settings::Findings findings;
  const bool valid = out.step("validate", about_validate, [&]() -> Result {
    const hf_plugin& table = resolved.plugin->table();
    resolved.settings = settings::resolve(settings::schema_of(table), resolved.config.settings,
                                          settings::process_environment(), resolved.config.name, findings);
    if (!findings.has_errors()) settings::run_validate(table, resolved.settings, findings);
    resolved.store_name = client::store_name(resolved.config.plugin, resolved.settings);
    return judged(findings);
  });
  if (!valid) return;
  client::OpenedBackend opened;
  const bool open = out.step("open", about_store, [&]() -> Result {
    opened = session.backends().open(resolved, findings, session.stop());
    return {.detail = opened.store->name()};
  });
  if (open) store::preflight(*opened.store, {}, out, {.stop = session.stop()});
}

void check(Session& session, Reporter& out) {
  const auto plugin = examine_and_load(session, out, session.arguments().text("FILE"));
  if (!plugin) return;
  if (!session.arguments().has("--backend") && needs_settings(settings::schema_of(plugin->table()))) {
    const std::string remedy = fmt::format("name some: --backend '{}:?KEY=VALUE'", plugin->facts().id);
    out.skip("validate", about_validate, "it needs settings, and none are given", remedy);
    return;
  }
  client::ResolvedBackend resolved = chosen(session, plugin);
  try_store(session, out, resolved);
}

/// In the form that was asked for.
std::string described(const Arguments& asked, const plugin::Description& description, const settings::Schema& schema) {
  // A JSON Schema is the settings in JSON, so --json asks for it as well.
  if (asked.has("--json-schema") || asked.has("--json")) return settings::json_schema(schema, description.id) + "\n";
  if (asked.has("--markdown")) return settings::markdown_table(schema);
  return settings::describe(
      {.id = description.id, .name = description.name, .version = description.version, .summary = description.summary},
      schema, asked.has("--verbose") ? settings::Detail::full : settings::Detail::brief);
}

/// The plugin that ID names.
std::shared_ptr<const plugin::Plugin> load_named(Session& session, Reporter& out) {
  return load(session, out, session.backends().registry().find(session.arguments().text("ID")));
}

void tell_schema(Session& session, Reporter& out) {
  const auto plugin = load_named(session, out);
  if (!plugin) return;
  for (const settings::Field& field : settings::schema_of(plugin->table())) cli::tell(out, field);
}

void describe(Session& session, Reporter& out) {
  const auto plugin = load_named(session, out);
  if (!plugin) return;
  const plugin::Description description = plugin::describe(*plugin);
  const settings::Schema schema = settings::schema_of(plugin->table());
  out.tell({.kind = Message::Kind::result, .fields = {described(session.arguments(), description, schema)}});
}

/// What a plugin does must be seen as it is: its signals end the process, its memory is not written to disk, and it
/// does not outlive whoever wanted to know.
void prepare_for_accidents() {
  ::fcntl(message_descriptor, F_SETFD, FD_CLOEXEC);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  ::setrlimit(RLIMIT_CORE, &none);
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) ::signal(number, SIG_DFL);
}

/// Everything that is there to be read, and nothing for whoever reads after us.
std::string take_input() {
  std::string input;
  std::array<char, 4096> piece{};
  for (;;) {
    const ssize_t got = ::read(STDIN_FILENO, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    input.append(piece.data(), static_cast<std::size_t>(got));
  }
  const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (null < 0 || ::dup2(null, STDIN_FILENO) < 0) ::_exit(exit_code(ErrorCode::unavailable));
  ::close(null);
  return input;
}

/// Whoever waits decides how long that is.
client::Patience endless_patience() {
  constexpr std::chrono::hours day{24};
  return {.load = day, .validate = day, .open = day, .check = day, .cancel = day, .close = day, .call = day};
}

SessionHooks hooks_for(std::string_view job, Reporter& out) {
  SessionHooks hooks{.patience = endless_patience()};
  if (job != "backend" && job != "settings") return hooks;  // they tell of their steps
  hooks.log = [&out](const store::LogRecord& record) {
    out.tell({.kind = Message::Kind::note, .fields = {text_of(record)}});
  };
  hooks.phases = [&out](std::string_view phase, const plugin::Facts& facts) { out.phase(phase, facts); };
  return hooks;
}

void do_job(std::string_view job, const std::vector<std::string>& words, Reporter& out) {
  Session session{parse(words).arguments, hooks_for(job, out)};
  if (job == "backend" || job == "settings")
    look_at_backend(session, out, job == "backend" ? Depth::storage : Depth::settings);
  else if (job == "describe")
    describe(session, out);
  else if (job == "schema")
    tell_schema(session, out);
  else if (job == "load")
    examine_and_load(session, out, session.arguments().text("FILE"));
  else
    check(session, out);
}

}  // namespace

bool Reporter::step(std::string_view id, std::string_view title, const std::function<Result()>& body) {
  const auto began = std::chrono::steady_clock::now();
  check_begins(id, title);
  Result result;
  try {
    result = body();
  } catch (const UsageError&) {
    throw;
  } catch (const plugin::RefusedError& error) {  // which file it is about stands above all steps
    result = {.outcome = CheckOutcome::fail, .detail = error.refusal().reason, .remedy = error.refusal().remedy};
  } catch (const Error& error) {
    result = {.outcome = CheckOutcome::fail, .detail = error.message(), .remedy = error.hint()};
  }
  ended(id, result, std::chrono::steady_clock::now() - began);
  return result.outcome != CheckOutcome::fail;
}

void Reporter::skip(std::string_view id, std::string_view title, std::string_view why, std::string_view remedy) {
  check_begins(id, title);
  ended(id, {.outcome = CheckOutcome::skip, .detail = std::string{why}, .remedy = std::string{remedy}}, {});
}

void Reporter::tell(const Message& message) {
  const std::string bytes = encode(message);
  const std::scoped_lock lock{mutex_};
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const ssize_t wrote = ::write(message_descriptor, rest.data(), rest.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) ::_exit(exit_code(ErrorCode::failed));  // nobody listens any more
    rest.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

void Reporter::phase(std::string_view name, const plugin::Facts& facts) {
  tell({.kind = Message::Kind::phase, .fields = {std::string{name}, client::name_of(facts)}});
}

void Reporter::check(const BackupCheck& check) {
  check_begins(check.id, check.title);
  ended(check.id, {.outcome = check.outcome, .detail = check.detail, .remedy = check.remedy}, check.latency);
}

void Reporter::check_begins(std::string_view id, std::string_view title) {
  tell({.kind = Message::Kind::began, .fields = {std::string{id}, std::string{title}}});
}

void Reporter::check_ended(const store::Check& check) {
  ended(check.id, {.outcome = static_cast<CheckOutcome>(check.outcome), .detail = check.detail, .remedy = check.remedy},
        check.latency);
}

void Reporter::ended(std::string_view id, const Result& result, std::chrono::nanoseconds took) {
  tell({.kind = Message::Kind::ended,
        .fields = {std::string{id}, std::to_string(static_cast<int>(result.outcome)), result.detail, result.remedy,
                   std::to_string(took.count())}});
}

int run_as_child() {
  prepare_for_accidents();
  const std::vector<std::string> words = from_input(take_input());
  Reporter out;
  try {
    do_job(words.front(), {words.begin() + 1, words.end()}, out);
  } catch (const Error& error) {
    cli::tell(out, error);
  }
  out.tell({.kind = Message::Kind::done});
  ::_exit(0);  // what the plugin left behind, threads and exit handlers, has no say
}

}  // namespace holdfast::cli
