// A plugin tried out in a process of its own, and what became of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "isolation/backend_job.hpp"
#include "output/results.hpp"
#include "settings/field.hpp"

namespace holdfast::cli {

class Session;

/// What became of a child's work: who the plugin says it is, the steps that were taken, the text that was wanted.
struct Trial {
  PluginReport report = {};
  std::string text = {};
  settings::Schema schema = {};
  /// Why there is no result, where that is nothing of the plugin's doing.
  std::optional<Error> error = {};
};

/// The first of its steps and checks that failed; null where none did.
[[nodiscard]] const BackupCheck* first_failed(const PluginReport& report);

/// Has a child process do `job` with the command line `words` behind the session's own options. A plugin that crashes,
/// hangs or ends the process fails the step that it was in. `plugin`: what messages call it.
///
/// A step may take 10 s, one of a preflight 60 s; with --timeout, all of them that long.
/// Errors: CancelledError, UnavailableError.
Trial try_out(Session& session, std::string_view job, const std::vector<std::string>& words, std::string_view plugin);

/// Has a child process look at the backend of that name or address. A plugin that crashes, hangs or ends the process is
/// the error of the report, which names it, its file and what it was doing.
/// Errors: CancelledError, UnavailableError.
BackendReport try_backend(Session& session, const std::string& word, Depth depth);

}  // namespace holdfast::cli
