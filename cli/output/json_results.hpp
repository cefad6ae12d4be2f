// Results as JSON, one object on one line each. Pure: data in, text out. Fields are only ever added.
//
// The shapes are in docs/reference/json.md; tests/cli pins them.
#pragma once

#include <string>
#include <string_view>

#include "output/results.hpp"

namespace holdfast::cli::json {

std::string list(const std::vector<Backup>& backups);
std::string status(const Backup& backup, BackupKind kind);
std::string contents(const BackupContents& contents);
std::string plan(const BackupPlan& plan);
std::string checks(const CheckReport& report);
std::string catalog(const CatalogContents& contents);
std::string operations(const OperationsReport& report);
std::string plugins(const PluginsReport& report);
std::string plugin_checked(const PluginReport& report);
std::string pinned(const PinReport& report);
std::string scaffolded(const ScaffoldReport& report);
std::string findings(const settings::Findings& findings, std::string_view file);
std::string version(const VersionReport& report);

// The lines of commands that take their time; each has a "type".
std::string check_event(const BackupCheck& check);
std::string transition_event(const BackupTransition& step);
std::string progress_event(const BackupProgress& progress);
std::string warning_event(std::string_view warning);
std::string summary_event(const Outcome& outcome);
std::string error_event(const Error& error);

}  // namespace holdfast::cli::json
