#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <string>
#include <system_error>
#include <vector>

#include "client/patience.hpp"
#include "crash.hpp"
#include "isolation/child.hpp"
#include "output/text_results.hpp"
#include "session.hpp"

namespace holdfast::cli {
namespace {

/// Before there is a session, --json is looked for by hand: its readers are owed an answer they can read.
bool wants_json(const std::vector<std::string>& words) {
  return std::find(words.begin(), words.end(), "--json") != words.end();
}

std::unique_ptr<Printer> early_printer(const std::vector<std::string>& words) {
  const OutputOptions options = judge_terminal(Verbosity::normal, "none", "auto");
  return wants_json(words) ? make_json_printer(options) : make_text_printer(options);
}

int report(Printer& printer, const Error& error) {
  printer.error(error);
  return exit_code(error.code());
}

/// What the standard library could not get from the system: a thread, the current folder.
int report(Printer& printer, const std::system_error& refusal) {
  try {
    raise_errno(refusal.code().value(), "the system refuses what is needed");
  } catch (const Error& error) {
    return report(printer, error);
  }
}

/// A closed stream's number would go to the next file that is opened, and what is printed into that.
void keep_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(stream, F_GETFD) < 0) static_cast<void>(::open("/dev/null", O_RDWR));
}

/// With a heap for each of some twenty threads, what one has freed is lost to the others: with 100,000 files that was
/// 7 MiB. They allocate too little to stand in each other's way. Large blocks go back to the system when they are
/// freed; the C library would keep them in its heaps once it has seen some: another 20 MiB.
void share_heaps() {
  static_cast<void>(::mallopt(M_ARENA_MAX, 2));
  static_cast<void>(::mallopt(M_MMAP_THRESHOLD, 256 << 10));
}

int run_session(Session& session) {
  try {
    return session.arguments().command()->run(session);
  } catch (const Error& error) {
    return report(session.out(), error);
  } catch (const std::system_error& error) {
    return report(session.out(), error);
  } catch (const std::exception& error) {
    return report(session.out(),
                  InternalError{{.message = error.what(), .hint = "report this as a defect of Holdfast"}});
  }
}

int run(const std::vector<std::string>& words) {
  try {
    const Parsed parsed = parse(words);
    if (parsed.answer) {
      write_result(*parsed.answer);
      return 0;
    }
    Session session{parsed.arguments};
    return run_session(session);
  } catch (const Error& error) {
    return report(*early_printer(words), error);
  } catch (const std::system_error& error) {
    return report(*early_printer(words), error);
  }
}

}  // namespace
}  // namespace holdfast::cli

int main(int argc, char** argv) {
  holdfast::cli::keep_standard_streams();
  holdfast::cli::share_heaps();
  for (const int signal : {SIGPIPE, SIGXFSZ}) ::signal(signal, SIG_IGN);
  ::signal(SIGCHLD, SIG_DFL);  // where whoever started us ignores it, nobody hears how a child ended
  const std::vector<std::string> words{argv + 1, argv + argc};
  if (words.size() == 1 && words.front() == holdfast::cli::child_word) return holdfast::cli::run_as_child();
  using holdfast::cli::CrashReport;
  holdfast::cli::report_crashes(holdfast::cli::wants_json(words) ? CrashReport::json : CrashReport::text);
  const int code = holdfast::cli::run(words);
  // A thread that was left in a plugin's code must not meet the end of what it uses; and one that loads a plugin would
  // hold up the end for ever.
  if (holdfast::client::left_behind() > 0) ::_exit(code);
  return code;
}
