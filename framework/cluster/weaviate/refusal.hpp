// A server's refusal, and the Error that comes of it: one table from status and text to class, code and remedy.
//
// Three shapes of body are in use, depending on which layer of the server answers:
//   {"error":[{"message":"..."}]}      handlers (403, 404, 422, 500)
//   {"code":606,"message":"..."}       validation (422) and routing (404, 405, 415), authentication (401)
//   anything else                      proxies in between
#pragma once

#include <holdfast/errors.hpp>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace holdfast::weaviate {

/// What the server says of why; of a body in no known shape the beginning. Printable and on one line.
[[nodiscard]] std::string message_of(const http::Response& response);

/// What was asked, for messages: {"create the backup", "nightly", "http://localhost:8080"}.
struct Asked {
  std::string_view verb = {};    ///< "create the backup", "look at the restore of", "list the backups on".
  std::string_view object = {};  ///< The backup's id or the backend's name, shown in quotes; empty: none.
  std::string_view server = {};  ///< Address, without secrets.
  /// "cannot create the backup 'nightly' at http://localhost:8080"
  [[nodiscard]] std::string failed() const;
};

/// The Error of an answer that is none of success. The message holds the server's own words; details: "status", and
/// "sent" for http::sent() where a proxy gave up waiting, so that the server may have done it all the same.
///
///   401 AuthenticationError · 403 PermissionError · 404 NotFoundError · 3xx, 400, 415 and other 4xx UsageError ·
///   408, 429, 502, 503, 504 UnavailableError, retryable, with Retry-After · 409 ChangedError
///   422 "... already in progress"  BackupConflictError with id and kind ("backup x" is a create, "restoration x" a
///       restore), also as another coordinator tells it; "already exists", and what is said of the id of a cancelled
///       backup, AlreadyExistsError; "already succeeded", "cannot be cancelled" and others UsageError
///   500 `node "n": cannot commit : backup x already in progress` BackupConflictError, as another coordinator tells it;
///       "already in progress" in any other 500 is no conflict; all others FailedError, as the server did not do it
///   an empty 200 FailedError: the server's handler gave up
[[nodiscard]] Error to_error(const http::Response& response, const Asked& asked);

/// Throws to_error(...) as the subclass of its code; a conflict as BackupConflictError with what is running.
[[noreturn]] void raise_refusal(const http::Response& response, const Asked& asked);

}  // namespace holdfast::weaviate
