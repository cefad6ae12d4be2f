// Every failure of Holdfast: one exception class, one table of codes, and the subclasses callers catch by type.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast {

/// Why something failed, in terms of who should do what next. The names are stable: they appear in `--json`.
enum class ErrorCode : std::uint8_t {
  internal,           ///< A defect of Holdfast or of a plugin: report it.
  failed,             ///< The operation ran and failed; the message says on what.
  incomplete,         ///< Done, with something left out that was asked for: look at the warnings.
  usage,              ///< The call or the command line is wrong: correct it.
  config,             ///< The configuration is wrong: correct it.
  unsupported,        ///< This store, server or version lacks the feature.
  not_found,          ///< The backup, backend, collection or object does not exist.
  already_exists,     ///< The id, collection or object exists already.
  conflict,           ///< Another operation runs: wait for it or cancel it.
  changed,            ///< An object changed since it was looked at: look again.
  unauthenticated,    ///< Credentials are absent, wrong or expired.
  permission_denied,  ///< Credentials are fine, the permission is lacking.
  damaged,            ///< Stored data is not what was written.
  unavailable,        ///< Network, service or disk trouble that persisted through the retries.
  plugin,             ///< A plugin is missing, refused or broken.
  no_space,           ///< A disk or a quota is full.
  preflight,          ///< A preflight check failed; nothing was started.
  timeout,            ///< Waiting took too long; the operation may still go on.
  cancelled,          ///< Somebody asked for it.
};

/// One row of the table that the program's exit codes, `--help` and the documentation share.
struct ErrorTraits {
  ErrorCode code;
  std::string_view name;  ///< The spelling in `--json` and in brackets behind messages.
  int exit_code;          ///< What the program ends with.
  std::string_view meaning;
};

inline constexpr std::array<ErrorTraits, 19> error_table{{
    {ErrorCode::internal, "internal", 1, "the operation failed"},
    {ErrorCode::failed, "failed", 1, "the operation failed"},
    {ErrorCode::incomplete, "incomplete", 3, "done, with something left out that was asked for"},
    {ErrorCode::usage, "usage", 2, "usage or configuration"},
    {ErrorCode::config, "config", 2, "usage or configuration"},
    {ErrorCode::unsupported, "unsupported", 1, "the operation failed"},
    {ErrorCode::not_found, "not_found", 10, "backup, backend or collection not found"},
    {ErrorCode::already_exists, "already_exists", 17, "the id, a collection to restore or a catalog exists already"},
    {ErrorCode::conflict, "conflict", 11, "another operation runs"},
    {ErrorCode::changed, "changed", 1, "the operation failed"},
    {ErrorCode::unauthenticated, "unauthenticated", 12, "not authenticated, or not allowed"},
    {ErrorCode::permission_denied, "permission_denied", 12, "not authenticated, or not allowed"},
    {ErrorCode::damaged, "damaged", 13, "data damaged"},
    {ErrorCode::unavailable, "unavailable", 14, "storage or cluster unavailable, after retries"},
    {ErrorCode::plugin, "plugin", 15, "a plugin is missing, refused or broken"},
    {ErrorCode::no_space, "no_space", 16, "out of space or quota"},
    {ErrorCode::preflight, "preflight", 18, "preflight failed"},
    {ErrorCode::timeout, "timeout", 124, "timed out here; the operation goes on"},
    {ErrorCode::cancelled, "cancelled", 130, "cancelled"},
}};

constexpr const ErrorTraits& traits(ErrorCode code) noexcept { return error_table[static_cast<std::size_t>(code)]; }
constexpr std::string_view to_string(ErrorCode code) noexcept { return traits(code).name; }
constexpr int exit_code(ErrorCode code) noexcept { return traits(code).exit_code; }

static_assert(
    [] {
      for (std::size_t i = 0; i < error_table.size(); ++i)
        if (static_cast<std::size_t>(error_table[i].code) != i) return false;
      return true;
    }(),
    "the rows of error_table stand in the order of the enumeration");

/// Whether the same call may be made again. Decided where the failure is seen, never from its text.
enum class Retry : std::uint8_t {
  never,
  once,  ///< And not more often: trouble of this kind seldom passes within seconds, and is most often a mistake.
  safe,
};

/// What an Error is made of. Aggregate, for designated initialisers.
struct ErrorInfo {
  std::string message = {};  ///< Lower case, no full stop; the object in quotes, what failed and why.
  std::string hint = {};     ///< What to do about it, in the imperative; may be empty.
  std::vector<std::pair<std::string, std::string>> details = {};  ///< Ordered facts: "key", "request_id", "attempts".
  Retry retry = Retry::never;
  std::chrono::nanoseconds retry_after{0};  ///< What the service asked for; zero for nothing.
};

/// Any failure. Immutable; copies share nothing that a thread could change. Never holds a secret.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, ErrorInfo info) : std::runtime_error{info.message}, code_{code}, info_{std::move(info)} {}

  [[nodiscard]] ErrorCode code() const noexcept { return code_; }
  [[nodiscard]] const std::string& message() const noexcept { return info_.message; }
  [[nodiscard]] const std::string& hint() const noexcept { return info_.hint; }
  [[nodiscard]] const ErrorInfo& info() const noexcept { return info_; }
  [[nodiscard]] bool retryable() const noexcept { return info_.retry != Retry::never; }

 private:
  ErrorCode code_;
  ErrorInfo info_;
};

/// A failure with its code in its type, so that it can be caught by it.
template <ErrorCode code_of_type>
class ErrorOf : public Error {
 public:
  explicit ErrorOf(ErrorInfo info) : Error{code_of_type, std::move(info)} {}
};

using UsageError = ErrorOf<ErrorCode::usage>;
using ConfigError = ErrorOf<ErrorCode::config>;
using UnsupportedError = ErrorOf<ErrorCode::unsupported>;
using NotFoundError = ErrorOf<ErrorCode::not_found>;
using AlreadyExistsError = ErrorOf<ErrorCode::already_exists>;
using ChangedError = ErrorOf<ErrorCode::changed>;
using AuthenticationError = ErrorOf<ErrorCode::unauthenticated>;
using PermissionError = ErrorOf<ErrorCode::permission_denied>;
using DamagedError = ErrorOf<ErrorCode::damaged>;
using UnavailableError = ErrorOf<ErrorCode::unavailable>;
using PluginError = ErrorOf<ErrorCode::plugin>;
using NoSpaceError = ErrorOf<ErrorCode::no_space>;
using PreflightError = ErrorOf<ErrorCode::preflight>;
using TimeoutError = ErrorOf<ErrorCode::timeout>;
using CancelledError = ErrorOf<ErrorCode::cancelled>;
using FailedError = ErrorOf<ErrorCode::failed>;
using InternalError = ErrorOf<ErrorCode::internal>;

/// Another operation runs on the cluster, or under the same id.
class BackupConflictError : public ErrorOf<ErrorCode::conflict> {
 public:
  /// Who is in the way, as far as it is known; empty where it is not.
  struct Running {
    std::string id = {};         ///< The backup's id.
    std::string kind = {};       ///< "create", "restore" or "catalog".
    std::string operation = {};  ///< The operation's own id.
    std::string holder = {};     ///< "pid 4711 on host db1".
    std::string since = {};      ///< RFC 3339, UTC.
  };
  BackupConflictError(ErrorInfo info, Running running) : ErrorOf{std::move(info)}, running_{std::move(running)} {}
  [[nodiscard]] const Running& running() const noexcept { return running_; }

 private:
  Running running_;
};

/// Throws the subclass that belongs to `code`.
[[noreturn]] void raise(ErrorCode code, ErrorInfo info);

/// `cause` again, with `context` in front of its message ("cannot put 'x': ..."): same class, code and details.
[[noreturn]] void raise_with_context(const Error& cause, std::string_view context);

/// The errno `number` as an Error of the code it stands for: ENOENT is not_found, ENOSPC and EDQUOT are no_space, ...
[[noreturn]] void raise_errno(int number, std::string_view context);

}  // namespace holdfast
