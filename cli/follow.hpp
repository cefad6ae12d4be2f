// Following an operation to its end: what create, restore, run, wait and cancel share.
#pragma once

#include <optional>

#include "session.hpp"

namespace holdfast::cli {

/// Who runs the operation that is followed.
enum class Whose : std::uint8_t {
  ours,    ///< This process: Ctrl-C cancels it, SIGTERM stops it resumably.
  others,  ///< Another one: Ctrl-C and SIGTERM end the watching alone.
};

struct FollowOptions {
  Whose whose = Whose::ours;
  std::optional<std::chrono::milliseconds> timeout = {};  ///< Empty: as long as it takes.
  std::string run = {};                                   ///< The name of its [[run]] entry.
};

/// Waits for the end, shows it, and returns the exit code. Throws the error of a failed operation, TimeoutError, and
/// CancelledError where it was cancelled.
int follow(Session& session, const BackupOperation& operation, BackupKind kind, const FollowOptions& options);

}  // namespace holdfast::cli
