#include "follow.hpp"

#include <fmt/format.h>

namespace holdfast::cli {
namespace {

/// A server goes on with what it was asked for, whether anybody follows or not.
bool is_run_by_server(Session& session) { return session.engine().cluster().server_backups() != nullptr; }

void cancel_and_say(Session& session, const BackupOperation& operation) {
  try {
    switch (operation.cancel()) {
      case CancelAnswer::requested:
        session.out().note(
            is_run_by_server(session)
                ? "cancelling, and waiting until the server says that it has; Ctrl-C again leaves at once"
                : "cancelling; Ctrl-C again leaves at once");
        break;
      case CancelAnswer::too_late:
        session.out().note("too late to cancel: it is being committed, finishing; Ctrl-C again leaves at once");
        break;
      case CancelAnswer::finished:
        break;
    }
  } catch (const Error& error) {
    session.out().error(error);
  }
}

/// What the journal, or the server, makes of it when it is left is the same whenever that is.
void say_left(Session& session, const BackupOperation& operation, BackupKind kind) {
  const std::string name =
      fmt::format("the {} of '{}' ({})", to_string(kind), operation.id(), operation.operation_id());
  if (is_run_by_server(session)) {
    session.out().error(CancelledError{{.message = fmt::format("stopped watching {}", name),
                                        .hint = "the server goes on with what it was asked for; `holdfast wait` tells "
                                                "what comes of it"}});
    return;
  }
  session.out().error(
      CancelledError{{.message = fmt::format("left {} as it is{}", name, session.while_waiting()),
                      .hint = "`holdfast cancel` cleans up after it, and so does the same command again"}});
}

Signals::Handlers handlers_for_ours(Session& session, const BackupOperation& operation, BackupKind kind) {
  return {.interrupt = [&session, operation] { cancel_and_say(session, operation); },
          .terminate =
              [&session] {
                session.out().note(is_run_by_server(session) ? "leaving; the server goes on"
                                                             : "stopping where it can be taken up again");
                session.engine().request_shutdown();
              },
          .leave = [&session, operation, kind] { say_left(session, operation, kind); }};
}

void handle_as_ours(Session& session, const BackupOperation& operation, BackupKind kind) {
  const Signals::Handlers handlers = handlers_for_ours(session, operation, kind);
  session.signals().handle(handlers);
  // One that came while the server was asked, and could not be heeded yet.
  if (session.stop().stop_requested()) (session.is_terminated() ? handlers.terminate : handlers.interrupt)();
}

/// SIGTERM and Ctrl-C on an operation of another process.
[[noreturn]] void raise_unwatched(const BackupOperation& operation, BackupKind kind) {
  const std::string& known_as = operation.operation_id();
  throw TimeoutError{{.message = fmt::format("stopped watching the {} of '{}'{}", to_string(kind), operation.id(),
                                             known_as.empty() ? "" : fmt::format(" ({})", known_as)),
                      .hint = "the operation goes on"}};
}

/// Where a plugin does not return, the operation did not stop: it was left.
void raise_if_left(const BackupOperation& operation) {
  try {
    static_cast<void>(operation.wait_for_completion({.timeout = std::chrono::milliseconds{1}}));
  } catch (const PluginError&) {
    throw;
  } catch (const Error&) {  // how else it ended is told by whoever asks
  }
}

Backup wait(Session& session, const BackupOperation& operation, BackupKind kind, const FollowOptions& options) {
  const WaitOptions waiting{.timeout = options.timeout.value_or(forever),
                            .on_failure = OnFailure::raise,
                            .stop = options.whose == Whose::others ? session.stop() : std::stop_token{}};
  try {
    return operation.wait_for_completion(waiting);
  } catch (const TimeoutError& error) {
    if (options.whose == Whose::others) throw;
    // The engine is in this process, and this process is about to end.
    session.client().shut_down();
    raise_if_left(operation);
    throw TimeoutError{{.message = error.message(),
                        .hint = is_run_by_server(session) ? "the server goes on; `holdfast wait` tells what comes of it"
                                                          : "it stopped here; begin it again to go on where it stood"}};
  } catch (const CancelledError&) {
    if (session.stop().stop_requested() && !operation.is_completed()) raise_unwatched(operation, kind);
    throw;
  }
}

}  // namespace

int follow(Session& session, const BackupOperation& operation, BackupKind kind, const FollowOptions& options) {
  if (options.whose == Whose::ours) handle_as_ours(session, operation, kind);
  const Backup backup = wait(session, operation, kind, options);
  session.handle_signals_plainly();
  session.out().outcome({.backup = backup, .kind = kind, .run = options.run});
  return 0;
}

}  // namespace holdfast::cli
