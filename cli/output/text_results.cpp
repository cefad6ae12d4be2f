#include "output/text_results.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "errors/printable.hpp"
#include "settings/units.hpp"

namespace holdfast::cli::text {
namespace {

std::string joined(const std::vector<std::string>& words) {
  return printable(fmt::format("{}", fmt::join(words, ", ")));
}

std::string duration_text(const Backup& backup) {
  if (!backup.started_at || !backup.completed_at || *backup.completed_at < *backup.started_at) return {};
  return settings::format_duration(*backup.completed_at - *backup.started_at);
}

std::string remark(const Backup& backup) {
  if (!backup.error.empty()) return backup.error;
  return backup.warnings.empty() ? std::string{} : backup.warnings.front();
}

std::string inventory_text(const cluster::Inventory& inventory) {
  const std::string collections = count_text(inventory.collections.size(), "collection");
  const std::string version = printable(inventory.version);
  if (inventory.kind == "weaviate")
    return fmt::format("Weaviate {}, {}, {}", version, count_text(inventory.nodes.size(), "node"), collections);
  return fmt::format("{}, {}{}", inventory.kind.empty() ? "cluster" : inventory.kind, collections,
                     version.empty() ? "" : ", written by Weaviate " + version);
}

std::string cluster_text(const CheckReport& report, Color color) {
  std::string text = fmt::format("cluster {}\n", printable(report.cluster));
  if (report.inventory)
    return text + fmt::format("  {}  {}\n", painted("pass", Style::good, color), inventory_text(*report.inventory));
  if (report.cluster_error) text += error(*report.cluster_error, color);
  return text;
}

std::string counts_text(const std::vector<BackupCheck>& checks) {
  const auto count = [&](BackupCheck::Outcome outcome) {
    return std::count_if(checks.begin(), checks.end(),
                         [outcome](const BackupCheck& c) { return c.outcome == outcome; });
  };
  std::chrono::nanoseconds total{0};
  for (const BackupCheck& check : checks) total += check.latency;
  return fmt::format("{}: {} passed, {}, {} failed, {} skipped in {}\n", count_text(checks.size(), "check"),
                     count(BackupCheck::Outcome::pass),
                     count_text(static_cast<std::uint64_t>(count(BackupCheck::Outcome::warn)), "warning"),
                     count(BackupCheck::Outcome::fail), count(BackupCheck::Outcome::skip),
                     settings::format_duration(total));
}

std::string text_of(const client::ServersWord& word) {
  if (!word.trouble.empty()) return fmt::format("the server could not be asked: {}", word.trouble);
  return word.status.empty() ? "the server knows nothing of it" : fmt::format("the server says {}", word.status);
}

std::string owner_text(const operation::JournalInfo& journal, const OperationsReport& report) {
  if (is_terminal(journal.phase())) return {};
  if (!journal.is_interrupted()) return operation::describe(journal.owner);
  const auto word = report.servers.find(journal.operation);
  return word == report.servers.end() ? "its process is gone"
                                      : fmt::format("its process is gone; {}", text_of(word->second));
}

std::string phase_text(const operation::JournalInfo& journal) {
  if (journal.is_damaged()) return "damaged";
  const std::string_view phase = to_string(journal.phase());
  return journal.is_interrupted() ? fmt::format("interrupted ({})", phase) : std::string{phase};
}

}  // namespace

std::string list(const std::vector<Backup>& backups) {
  if (backups.empty()) return "no backups\n";
  Columns columns{{"ID", "STATUS", "STARTED", "COLLECTIONS", "SIZE", "BASE", ""}};
  for (const Backup& backup : backups)
    columns.add({backup.id, status_text(backup), time_text(backup.started_at),
                 backup.collections.empty() ? "-" : std::to_string(backup.collections.size()),
                 size_text(backup.size_bytes),
                 backup.incremental_base_backup_id.empty() ? "-" : backup.incremental_base_backup_id, remark(backup)});
  return columns.text();
}

std::string status(const Backup& backup, BackupKind kind) {
  Card card;
  card.add(to_string(kind), backup.id);
  card.add("status", status_text(backup));
  card.add("path", backup.path);
  card.add("operation", backup.operation_id);
  card.add("started", time_text(backup.started_at));
  card.add("completed", time_text(backup.completed_at));
  card.add("collections", joined(backup.collections));
  card.add("nodes", joined(backup.nodes));
  card.add("size", size_text(backup.size_bytes));
  card.add("stored", size_text(backup.stored_bytes));
  card.add("base", backup.incremental_base_backup_id);
  card.add("plugin", backup.plugin);
  card.add("weaviate", backup.server_version);
  card.add("error", backup.error);
  card.add("hint", backup.hint);
  for (const std::string& warning : backup.warnings) card.add("warning", warning);
  return card.text();
}

std::string contents(const BackupContents& contents) {
  std::string text = status(contents.backup, BackupKind::create);
  Card card;
  card.add("compression", contents.compression);
  card.add("format", contents.version);
  card.add("written by", contents.written_by);
  text += card.text();
  for (const BackupContents::Node& node : contents.nodes) {
    text += fmt::format("\nnode {}\n", printable(node.name));
    if (!node.error.empty()) {
      text += fmt::format("  {}\n", printable(node.error));
      continue;
    }
    Columns columns{{"COLLECTION", "SHARDS", "FILES", "CHUNKS", "SIZE", "STORED"}};
    for (const BackupContents::Collection& collection : node.collections)
      columns.add({collection.name, std::to_string(collection.shards), std::to_string(collection.files),
                   std::to_string(collection.chunks), size_text(collection.size_bytes),
                   size_text(collection.stored_bytes)});
    text += columns.text();
  }
  return text;
}

std::string extent(const BackupPlan& plan) {
  std::string text = count_text(plan.collections.size(), "collection");
  if (plan.files > 0) text += ", " + count_text(plan.files, "file");
  if (plan.bytes > 0 || plan.files > 0) text += ", " + settings::format_size(plan.bytes);
  return text;
}

/// A server does not tell beforehand how much there is.
std::string plan(const BackupPlan& plan) {
  const auto known = [](std::uint64_t count) { return count == 0 ? "-" : std::to_string(count); };
  const bool creates = plan.kind == BackupKind::create;
  std::string text = fmt::format("would {} '{}' {} {} {} {}\n", to_string(plan.kind), plan.id, creates ? "on" : "from",
                                 plan.backend, creates ? "from" : "into", plan.cluster);
  Columns columns{{"COLLECTION", "SHARDS", "FILES", "SIZE", "ALIASES"}};
  for (const BackupPlan::Collection& collection : plan.collections)
    columns.add({collection.name, known(collection.shards), known(collection.files),
                 collection.bytes == 0 ? "-" : size_text(collection.bytes), joined(collection.aliases)});
  text += columns.text();
  text += extent(plan) + "\n";
  if (!plan.left_out.empty()) text += fmt::format("would leave out: {}\n", joined(plan.left_out));
  if (!plan.bases.empty()) text += fmt::format("builds on: {}\n", joined(plan.bases));
  for (const std::string& warning : plan.warnings) text += fmt::format("warning: {}\n", printable(warning));
  return text;
}

std::string check_line(const BackupCheck& check, Color color) {
  const std::string detail = check.detail.empty() ? check.title : check.detail;
  std::string text = fmt::format("  {}  {:<18} {}", painted(to_string(check.outcome), style_of(check.outcome), color),
                                 printable(check.id), printable(detail));
  if (check.latency.count() > 0)
    text += fmt::format("  {}", painted(settings::format_duration(check.latency), Style::faint, color));
  text += "\n";
  if (!check.remedy.empty()) text += fmt::format("        remedy: {}\n", printable(check.remedy));
  return text;
}

std::string checks(const CheckReport& report, Color color) {
  std::string text = report.findings.format();
  for (const BackendReport& backend : report.backends) {
    text += fmt::format("store {}", printable(backend.name));
    if (!backend.plugin.empty()) text += fmt::format(" ({}, {})", printable(backend.plugin), printable(backend.store));
    text += "\n" + backend.findings.format();
    for (const BackupCheck& check : backend.checks) text += check_line(check, color);
    if (backend.error) text += error(*backend.error, color);
    if (!backend.checks.empty()) text += counts_text(backend.checks);
  }
  return report.cluster.empty() ? text : text + cluster_text(report, color);
}

std::string catalog(const CatalogContents& contents) {
  Card card;
  card.add("catalog", contents.file);
  card.add("node", contents.node);
  card.add("weaviate", contents.server_version);
  std::string text = card.text();
  Columns columns{{"COLLECTION", "FOLDER", "SHARDS", "ALIASES"}};
  for (const CatalogContents::Collection& collection : contents.collections)
    columns.add({collection.name, collection.folder,
                 collection.has_tenants ? count_text(collection.shards, "tenant") : std::to_string(collection.shards),
                 joined(collection.aliases)});
  text += columns.text();
  for (const std::string& warning : contents.warnings) text += fmt::format("warning: {}\n", printable(warning));
  return text;
}

std::string operations(const OperationsReport& report) {
  std::string text;
  if (report.forgotten)
    text += fmt::format("forgot {} in {}\n", count_text(*report.forgotten, "operation"), printable(report.folder));
  if (report.operations.empty()) return report.forgotten ? text : text + "no operations\n";
  Columns columns{{"OPERATION", "KIND", "BACKUP", "BACKEND", "PHASE", "STARTED", ""}};
  for (const operation::JournalInfo& journal : report.operations)
    columns.add({journal.operation, std::string{to_string(journal.header.kind)}, journal.header.backup,
                 journal.header.backend, phase_text(journal),
                 journal.is_damaged() ? "-" : time_text(journal.header.started_at),
                 journal.is_damaged() ? journal.damage : owner_text(journal, report)});
  return text + columns.text();
}

std::string plugins(const PluginsReport& report) {
  const auto found = report.registry.all();
  const bool judged = !report.verdicts.empty();
  Columns columns{judged ? std::vector<std::string>{"ID", "VERSION", "ABI", "LOADS", "FILE"}
                         : std::vector<std::string>{"ID", "VERSION", "ABI", "FILE"}};
  for (const plugin::Facts& facts : found) {
    std::vector<std::string> row{facts.id, facts.version, fmt::format("{}.{}", facts.abi_major, facts.abi_minor)};
    if (judged) row.push_back(report.verdicts.at(facts.path).loads ? "yes" : "NO");
    row.push_back(facts.path.string());
    columns.add(std::move(row));
  }
  std::string text = found.empty() ? std::string{"no plugins\n"} : columns.text();
  for (const auto& [file, verdict] : report.verdicts)
    if (!verdict.loads && verdict.remedy != plugin::Duplicate::remedy)  // of those both files are told at once
      text += fmt::format("cannot be loaded: {}: {} -> {}\n", printable(file.native()), verdict.reason, verdict.remedy);
  for (const plugin::Duplicate& twice : report.registry.duplicates())
    text += fmt::format("{} -> {}\n", twice.message(), plugin::Duplicate::remedy);
  text += "searched:\n" + plugin::search_report(report.registry.searched());
  return text.ends_with('\n') ? text : text + "\n";
}

std::string plugin_checked(const PluginReport& report, Color color) {
  std::string text = fmt::format("plugin {}", printable(report.file));
  if (!report.id.empty()) text += fmt::format(" ({} {}, ABI {})", report.id, report.version, report.abi);
  text += '\n';
  for (const BackupCheck& check : report.checks) text += check_line(check, color);
  return text + counts_text(report.checks);
}

std::string pinned(const PinReport& report) {
  Card card;
  card.add("trusted", fmt::format("{} {}, ABI {}", report.id, report.version, report.abi));
  card.add("file", report.file);
  card.add("digest", report.digest);
  card.add("before", report.replaced == report.digest ? "the same" : report.replaced);
  card.add("written to", report.config);
  return card.text();
}

std::string scaffolded(const ScaffoldReport& report) {
  return fmt::format(
      "began the plugin '{0}' in '{1}': {2}\nnext: cmake -S {1} -B {1}/build && cmake --build {1}/build && ctest "
      "--test-dir {1}/build\n",
      printable(report.id), printable(report.folder), joined(report.files));
}

std::string version(const VersionReport& report) {
  return fmt::format("holdfast {}\nplugin ABI {}\n{}\n", report.version, report.plugin_abi, report.compiler);
}

std::string outcome(const Outcome& outcome, Color color) {
  const Backup& backup = outcome.backup;
  const std::string word =
      backup.status == BackupStatus::canceled
          ? painted("cancelled", Style::notable, color)
          : painted(outcome.kind == BackupKind::create ? "created" : "restored", Style::good, color);
  std::string text = fmt::format("{} '{}'", word, backup.id);
  if (backup.status == BackupStatus::canceled) return text + fmt::format(" ({})\n", printable(backup.path));
  text += fmt::format(": {}", count_text(backup.collections.size(), "collection"));
  if (backup.size_bytes) text += fmt::format(", {}", settings::format_size(*backup.size_bytes));
  if (backup.stored_bytes.value_or(0) > 0) text += fmt::format(" as {}", settings::format_size(*backup.stored_bytes));
  if (const std::string took = duration_text(backup); !took.empty()) text += fmt::format(" in {}", took);
  text += fmt::format(" ({})\n", printable(backup.path));
  if (!backup.plugin.empty()) text += fmt::format("through {}\n", printable(backup.plugin));
  return text;
}

namespace {

/// `text` with `[code]` behind its first line: the search for a plugin has several. What comes from outside was made
/// printable when it came in, so a line break here is ours.
std::string message_lines(std::string_view text, std::string_view code) {
  std::string lines = fmt::format("{} [{}]\n", printable(text.substr(0, text.find('\n'))), code);
  while (text.find('\n') != std::string_view::npos) {
    text.remove_prefix(text.find('\n') + 1);
    lines += printable(text.substr(0, text.find('\n'))) + "\n";
  }
  return lines;
}

}  // namespace

std::string error(const Error& error, Color color) {
  if (const auto* findings = dynamic_cast<const FindingsError*>(&error)) return findings->findings().format();
  std::string text = fmt::format("{} {}", painted("error:", Style::bad, color),
                                 message_lines(error.message(), to_string(error.code())));
  // Several things that are wrong are all told; one was the message.
  if ((error.code() == ErrorCode::config || error.code() == ErrorCode::preflight) && error.info().details.size() > 1)
    for (const auto& [name, value] : error.info().details) text += fmt::format("  {}: {}\n", name, printable(value));
  if (!error.hint().empty())
    text += fmt::format("{} {}\n", painted("hint:", Style::notable, color), printable(error.hint()));
  return text;
}

}  // namespace holdfast::cli::text
