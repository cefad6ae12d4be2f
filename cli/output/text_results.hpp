// Results as text for people. Pure: data in, text out.
#pragma once

#include <string>

#include "output/layout.hpp"
#include "output/results.hpp"

namespace holdfast::cli::text {

std::string list(const std::vector<Backup>& backups);
std::string status(const Backup& backup, BackupKind kind);
std::string contents(const BackupContents& contents);
/// "2 collections, 53 files, 3.6 MiB", as far as it is known.
std::string extent(const BackupPlan& plan);
std::string plan(const BackupPlan& plan);
std::string check_line(const BackupCheck& check, Color color);
std::string checks(const CheckReport& report, Color color);
std::string catalog(const CatalogContents& contents);
std::string operations(const OperationsReport& report);
std::string plugins(const PluginsReport& report);
std::string plugin_checked(const PluginReport& report, Color color);
std::string pinned(const PinReport& report);
std::string scaffolded(const ScaffoldReport& report);
std::string version(const VersionReport& report);
std::string outcome(const Outcome& outcome, Color color);
/// "error: message [code]", findings or details, and the hint.
std::string error(const Error& error, Color color);

}  // namespace holdfast::cli::text
