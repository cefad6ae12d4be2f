// Between the public data and that of the rooms below.
#pragma once

#include <map>
#include <string>

#include <holdfast/backup.hpp>
#include <holdfast/operation.hpp>

#include "cluster/cluster.hpp"
#include "operation/journals.hpp"
#include "operation/observer.hpp"
#include "store/store.hpp"

namespace holdfast::client {

/// What an operation is asked to do, whichever kind it is.
using AnyRequest = std::variant<BackupCreateRequest, BackupRestoreRequest>;

[[nodiscard]] BackupKind kind_of(const AnyRequest& request) noexcept;
[[nodiscard]] const std::string& id_of(const AnyRequest& request) noexcept;
[[nodiscard]] const BackupBackend& backend_of(const AnyRequest& request) noexcept;

/// Throws UsageError for what is wrong whatever the cluster and the storage: the id, both lists, the percentage.
void check_request(const AnyRequest& request);

[[nodiscard]] cluster::CreateRequest to_cluster(const BackupCreateRequest& request, std::string operation,
                                                std::string plugin);
[[nodiscard]] cluster::RestoreRequest to_cluster(const BackupRestoreRequest& request, std::string operation);
[[nodiscard]] BackupPlan to_public(const cluster::Plan& plan, BackupKind kind);
[[nodiscard]] BackupCheck to_public(const store::Check& check);
[[nodiscard]] BackupProgress to_public(const operation::Progress& progress);
[[nodiscard]] BackupTransition to_public(const operation::TransitionRecord& record, const std::string& operation);
[[nodiscard]] operation::Kind to_operation(BackupKind kind) noexcept;
[[nodiscard]] BackupKind to_public(operation::Kind kind) noexcept;
[[nodiscard]] BackupStatus to_status(operation::Phase phase) noexcept;

/// A request as a journal keeps it, for whoever goes on with it; the id and the backend stand elsewhere there.
[[nodiscard]] std::map<std::string, std::string> to_journal(const AnyRequest& request);
/// The request that to_journal() wrote.
[[nodiscard]] AnyRequest from_journal(const operation::Header& header, BackupBackend backend);
/// What two requests differ in that matters to what is stored or restored; empty where it is the same.
[[nodiscard]] std::string difference(const AnyRequest& request, const operation::Header& header);

/// What `state` says of an operation, written into `backup`.
void describe(const operation::State& state, Backup& backup);
/// "com.acme.tape 1.4.0, ABI 1.0"; empty where no plugin of ours was at work.
[[nodiscard]] std::string plugin_text(std::string_view id, std::string_view version, std::string_view abi);
/// What a journal knows of its operation.
[[nodiscard]] Backup to_public(const operation::JournalInfo& journal, const BackupBackend& backend);

}  // namespace holdfast::client
