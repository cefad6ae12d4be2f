// Requests as the command line and the [[run]] entries write them.
#pragma once

#include "client/convert.hpp"
#include "session.hpp"

namespace holdfast::cli {

BackupCreateRequest create_request(const Session& session);
/// Throws UsageError for a --map that is not OLD=NEW.
BackupRestoreRequest restore_request(const Session& session);

/// The request of a [[run]] entry, its id expanded for now.
client::AnyRequest request_of(const settings::RunEntry& entry);

/// --timeout, else `client.timeout` where somebody has set it: an operation of this process has no end of its own.
std::optional<std::chrono::milliseconds> timeout_of(Session& session);

}  // namespace holdfast::cli
