#include "output/json_results.hpp"

#include <fmt/format.h>

#include "operation/record.hpp"
#include "output/json_writer.hpp"

namespace holdfast::cli {

JsonWriter& JsonWriter::field(std::string_view name, std::chrono::system_clock::time_point value) {
  return field(name, std::string_view{operation::format_timestamp(value)});
}

namespace json {
namespace {

void put_backup(JsonWriter& out, const Backup& backup) {
  out.field("id", backup.id)
      .field("status", to_string(backup.status))
      .optional_field("status_raw", backup.status_raw)
      .field("path", backup.path)
      .optional_field("operation_id", backup.operation_id)
      .field("collections", backup.collections)
      .field("nodes", backup.nodes)
      .field("started_at", backup.started_at)
      .field("completed_at", backup.completed_at)
      .field("size_bytes", backup.size_bytes)
      .field("stored_bytes", backup.stored_bytes)
      .optional_field("base", backup.incremental_base_backup_id)
      .optional_field("plugin", backup.plugin)
      .optional_field("server_version", backup.server_version)
      .field("interrupted", backup.is_interrupted)
      .optional_field("error", backup.error)
      .optional_field("hint", backup.hint)
      .field("warnings", backup.warnings);
}

void put_check(JsonWriter& out, const BackupCheck& check) {
  out.field("id", check.id)
      .optional_field("title", check.title)
      .field("outcome", to_string(check.outcome))
      .optional_field("detail", check.detail)
      .optional_field("remedy", check.remedy)
      .field("latency_ms", std::chrono::duration<double, std::milli>(check.latency).count());
}

void put_findings(JsonWriter& out, const settings::Findings& findings) {
  out.array("findings", findings.all(), [&out](const settings::Finding& finding) {
    out.element([&] {
      out.field("severity", to_string(finding.severity))
          .field("code", finding.code)
          .field("message", finding.summary)
          .optional_field("hint", finding.remedy)
          .optional_field("file", finding.place.file)
          .optional_field("origin", finding.place.origin);
      if (finding.place.line > 0) out.field("line", finding.place.line).field("column", finding.place.column);
    });
  });
}

void put_error(JsonWriter& out, const Error& error) {
  out.field("code", to_string(error.code()))
      .field("message", error.message())
      .field("hint", error.hint())
      .field("exit_code", exit_code(error.code()));
  if (const auto* conflict = dynamic_cast<const BackupConflictError*>(&error))
    out.object("running", [&] {
      const auto& running = conflict->running();
      out.field("id", running.id)
          .field("kind", running.kind)
          .field("operation", running.operation)
          .field("holder", running.holder)
          .field("since", running.since);
    });
  if (const auto* findings = dynamic_cast<const FindingsError*>(&error)) put_findings(out, findings->findings());
  if (!error.info().details.empty())
    out.array("details", error.info().details, [&out](const auto& detail) {
      out.element([&] { out.field("name", detail.first).field("value", detail.second); });
    });
}

void put_plan(JsonWriter& out, const BackupPlan& plan) {
  out.field("kind", to_string(plan.kind))
      .field("id", plan.id)
      .field("cluster", plan.cluster)
      .field("backend", plan.backend)
      .field("node", plan.node)
      .array("collections", plan.collections,
             [&out](const BackupPlan::Collection& collection) {
               out.element([&] {
                 out.field("name", collection.name)
                     .field("aliases", collection.aliases)
                     .field("shards", collection.shards)
                     .field("files", collection.files)
                     .field("bytes", collection.bytes);
               });
             })
      .field("left_out", plan.left_out)
      .field("missing", plan.missing)
      .field("bases", plan.bases)
      .field("files", plan.files)
      .field("bytes", plan.bytes)
      .field("warnings", plan.warnings);
}

void put_node(JsonWriter& out, const BackupContents::Node& node) {
  out.field("name", node.name).field("size_bytes", node.size_bytes).optional_field("error", node.error);
  out.array("collections", node.collections, [&out](const BackupContents::Collection& collection) {
    out.element([&] {
      out.field("name", collection.name)
          .field("shards", collection.shards)
          .field("files", collection.files)
          .field("chunks", collection.chunks)
          .field("size_bytes", collection.size_bytes)
          .field("stored_bytes", collection.stored_bytes);
    });
  });
}

}  // namespace

std::string list(const std::vector<Backup>& backups) {
  JsonWriter out;
  out.array("backups", backups, [&out](const Backup& backup) { out.element([&] { put_backup(out, backup); }); });
  return out.finish();
}

std::string status(const Backup& backup, BackupKind kind) {
  JsonWriter out;
  out.field("kind", to_string(kind));
  put_backup(out, backup);
  return out.finish();
}

std::string contents(const BackupContents& contents) {
  JsonWriter out;
  put_backup(out, contents.backup);
  out.field("compression", contents.compression)
      .field("format_version", contents.version)
      .optional_field("written_by", contents.written_by)
      .array("contents", contents.nodes,
             [&out](const BackupContents::Node& node) { out.element([&] { put_node(out, node); }); });
  return out.finish();
}

std::string plan(const BackupPlan& plan) {
  JsonWriter out;
  out.field("type", "plan");
  put_plan(out, plan);
  return out.finish();
}

std::string checks(const CheckReport& report) {
  JsonWriter out;
  put_findings(out, report.findings);
  out.array("backends", report.backends, [&out](const BackendReport& backend) {
    out.element([&] {
      out.field("name", backend.name).optional_field("store", backend.store).optional_field("plugin", backend.plugin);
      put_findings(out, backend.findings);
      out.array("checks", backend.checks,
                [&out](const BackupCheck& check) { out.element([&] { put_check(out, check); }); });
      if (backend.error) out.object("error", [&] { put_error(out, *backend.error); });
    });
  });
  if (!report.cluster.empty())
    out.object("cluster", [&] {
      out.field("url", report.cluster);
      if (report.inventory) {
        out.field("kind", report.inventory->kind)
            .field("version", report.inventory->version)
            .field("nodes", report.inventory->nodes);
        out.array("collections", report.inventory->collections,
                  [&out](const cluster::CollectionInfo& info) { out.string(info.name); });
      }
      if (report.cluster_error) out.object("error", [&] { put_error(out, *report.cluster_error); });
    });
  return out.finish();
}

std::string catalog(const CatalogContents& contents) {
  JsonWriter out;
  out.field("file", contents.file).field("node", contents.node).field("server_version", contents.server_version);
  out.array("collections", contents.collections, [&out](const CatalogContents::Collection& collection) {
    out.element([&] {
      out.field("name", collection.name)
          .field("folder", collection.folder)
          .field("shards", collection.shards)
          .field("tenants", collection.has_tenants)
          .field("aliases", collection.aliases);
    });
  });
  out.field("warnings", contents.warnings);
  return out.finish();
}

std::string operations(const OperationsReport& report) {
  JsonWriter out;
  out.field("folder", report.folder).field("forgotten", report.forgotten);
  out.array("operations", report.operations, [&](const operation::JournalInfo& journal) {
    out.element([&] {
      out.field("operation_id", journal.operation);
      if (journal.is_damaged()) {
        out.field("damage", journal.damage);
        return;
      }
      out.field("kind", to_string(journal.header.kind))
          .field("id", journal.header.backup)
          .field("backend", journal.header.backend)
          .field("cluster", journal.header.cluster)
          .field("phase", to_string(journal.phase()))
          .field("started_at", journal.header.started_at)
          .field("last_at", journal.last_at)
          .field("interrupted", journal.is_interrupted())
          .field("owner", operation::describe(journal.owner));
      if (const auto word = report.servers.find(journal.operation); word != report.servers.end())
        out.field("server_status", word->second.status).optional_field("server_error", word->second.trouble);
    });
  });
  return out.finish();
}

std::string plugins(const PluginsReport& report) {
  const plugin::Registry& registry = report.registry;
  JsonWriter out;
  out.array("plugins", registry.all(), [&](const plugin::Facts& facts) {
    out.element([&] {
      out.field("id", facts.id)
          .field("version", facts.version)
          .field("abi", fmt::format("{}.{}", facts.abi_major, facts.abi_minor))
          .field("file", facts.path.string());
      const auto verdict = report.verdicts.find(facts.path);
      if (verdict == report.verdicts.end()) return;
      out.field("loads", verdict->second.loads)
          .optional_field("reason", verdict->second.reason)
          .optional_field("hint", verdict->second.remedy);
    });
  });
  out.array("duplicates", registry.duplicates(), [&out](const plugin::Duplicate& twice) {
    out.element([&] {
      out.field("id", twice.id).field("message", twice.message());
      out.array("files", twice.files, [&out](const plugin::Facts& facts) { out.string(facts.path.native()); });
    });
  });
  out.array("searched", registry.searched(), [&out](const plugin::SearchedFolder& folder) {
    out.element([&] {
      out.field("folder", folder.folder.string()).field("origin", folder.origin);
      out.optional_field("skipped", folder.why_skipped);
      out.array("refused", folder.refused, [&out](const plugin::Refusal& refusal) {
        out.element([&] {
          out.field("file", refusal.path.string()).field("reason", refusal.reason).field("hint", refusal.remedy);
        });
      });
    });
  });
  return out.finish();
}

std::string plugin_checked(const PluginReport& report) {
  JsonWriter out;
  out.field("file", report.file)
      .optional_field("id", report.id)
      .optional_field("version", report.version)
      .optional_field("abi", report.abi)
      .field("ended_by_plugin", report.ended == PluginReport::Ended::by_plugin);
  out.array("checks", report.checks, [&out](const BackupCheck& check) { out.element([&] { put_check(out, check); }); });
  return out.finish();
}

std::string pinned(const PinReport& report) {
  JsonWriter out;
  out.field("file", report.file)
      .field("id", report.id)
      .field("version", report.version)
      .field("abi", report.abi)
      .field("digest", report.digest)
      .optional_field("replaced", report.replaced)
      .field("config", report.config);
  return out.finish();
}

std::string scaffolded(const ScaffoldReport& report) {
  JsonWriter out;
  out.field("id", report.id).field("folder", report.folder).field("files", report.files);
  return out.finish();
}

std::string findings(const settings::Findings& findings, std::string_view file) {
  JsonWriter out;
  out.field("file", file);
  put_findings(out, findings);
  return out.finish();
}

std::string version(const VersionReport& report) {
  JsonWriter out;
  out.field("version", report.version).field("plugin_abi", report.plugin_abi).field("compiler", report.compiler);
  return out.finish();
}

std::string check_event(const BackupCheck& check) {
  JsonWriter out;
  out.field("type", "check");
  put_check(out, check);
  return out.finish();
}

std::string transition_event(const BackupTransition& step) {
  JsonWriter out;
  out.field("type", "transition")
      .field("operation_id", step.operation_id)
      .field("from", step.from)
      .optional_field("event", step.event)
      .field("to", step.to)
      .field("at", step.at);
  return out.finish();
}

std::string progress_event(const BackupProgress& progress) {
  JsonWriter out;
  out.field("type", "progress")
      .field("bytes_done", progress.bytes_done)
      .field("bytes_total", progress.bytes_total)
      .field("stored_bytes", progress.stored_bytes)
      .field("files_done", progress.files_done)
      .field("files_total", progress.files_total)
      .field("chunks_done", progress.chunks_done)
      .optional_field("collection", progress.collection);
  return out.finish();
}

std::string warning_event(std::string_view warning) {
  JsonWriter out;
  out.field("type", "warning").field("message", warning);
  return out.finish();
}

std::string summary_event(const Outcome& outcome) {
  JsonWriter out;
  out.field("type", "summary").field("kind", to_string(outcome.kind)).optional_field("run", outcome.run);
  put_backup(out, outcome.backup);
  return out.finish();
}

std::string error_event(const Error& error) {
  JsonWriter out;
  out.field("type", "error");
  put_error(out, error);
  return out.finish();
}

}  // namespace json
}  // namespace holdfast::cli
