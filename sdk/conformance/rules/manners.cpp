// Manners: a plugin is a guest in a process that belongs to somebody else, and leaves it as it was.
//
// Each rule looks at the process, has a child of it load the plugin and use a store, and looks again.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <holdfast/errors.hpp>
#include <iterator>

#include "../bench.hpp"
#include "../faults.hpp"
#include "../fresh.hpp"
#include "../process_state.hpp"

namespace holdfast::conformance {

namespace {

/// What is in `these` and not in `others`; both in any order.
State without(State these, State others) {
  std::sort(these.begin(), these.end());
  std::sort(others.begin(), others.end());
  State rest;
  std::set_difference(these.begin(), these.end(), others.begin(), others.end(), std::back_inserter(rest));
  return rest;
}

std::string in_words(const State& lines) {
  return lines.empty() ? std::string{"nothing else"} : fmt::format("{}", fmt::join(lines, ", "));
}

/// Opens a store, uses it and calls `while_open` before it closes it. The engine's own connections are closed then.
void visit(Bench& bench, const std::string& key, const std::function<void()>& while_open = {}) {
  auto& plugin = *new FreshPlugin{bench};  // never destroyed: the plugin may keep what it was given
  const auto store = plugin.open();
  use(*store, key);
  close_http();
  if (while_open) while_open();
}

/// Whether `read` gives `wanted`, at once or soon: the system takes a moment to count an ended thread out.
bool comes_to(const State& wanted, State (*read)()) {
  constexpr int attempts = 100, pause_ms = 10;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    if (read() == wanted) return true;
    ::poll(nullptr, 0, pause_ms);
  }
  return false;
}

template <State (*read)()>
void unchanged(Bench& bench) {
  const std::string key = bench.key("key");
  bench.in_child_with({key}, [&] {
    const State before = read();
    visit(bench, key);
    if (comes_to(before, read)) return;
    const State after = read();
    throw Broken{{.expected = fmt::format("as before the plugin was loaded, after its store was closed: {}",
                                          in_words(without(before, after))),
                  .seen = in_words(without(after, before))}};
  });
}

void silent(Bench& bench) {
  const std::string key = bench.key("key");
  bench.in_child_with({key}, [&] {
    const int file = ::memfd_create("output", MFD_CLOEXEC);
    if (file < 0 || ::dup2(file, STDOUT_FILENO) < 0 || ::dup2(file, STDERR_FILENO) < 0) {
      raise_errno(errno, "cannot catch what the plugin writes");
    }
    visit(bench, key);
    std::fflush(nullptr);
    std::string shown(100, '\0');
    const ssize_t size = ::pread(file, shown.data(), shown.size(), 0);
    shown.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    expect(shown.empty(), {.expected = "nothing is written to standard output and standard error",
                           .seen = fmt::format("\"{}\"", shown)});
  });
}

void closes_files_on_exec(Bench& bench) {
  const std::string key = bench.key("key");
  bench.in_child_with({key}, [&] {
    const State before = descriptors();
    visit(bench, key, [&] {
      for (const std::string& line : without(descriptors(), before)) {
        expect(closes_on_exec(line),
               {.expected = "every file that the plugin opened has O_CLOEXEC", .seen = "not so: descriptor " + line});
      }
    });
  });
}

void threads_take_no_signals(Bench& bench) {
  constexpr int taken[] = {SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGPIPE, SIGALRM, SIGTERM, SIGCHLD, SIGWINCH};
  const std::string key = bench.key("key");
  bench.in_child_with({key}, [&] {
    const State before = threads();
    visit(bench, key, [&] {
      for (const std::string& thread : without(threads(), before)) {
        const auto blocked = blocked_by(thread);
        for (const int number : taken) {
          expect(!blocked || (*blocked >> (number - 1) & 1) != 0,
                 {.expected = fmt::format("threads of the plugin's own block signal {}", number),
                  .seen = fmt::format("thread {} does not", thread)});
        }
      }
    });
  });
}

constexpr Rule rules[] = {
    {.id = "manners.working-folder",
     .sentence = "the working folder stays what it was",
     .stage = Stage::process,
     .run = unchanged<working_folder>},
    {.id = "manners.umask",
     .sentence = "the mask of file modes stays what it was",
     .stage = Stage::process,
     .run = unchanged<file_mode_mask>},
    {.id = "manners.locale",
     .sentence = "the locale stays what it was",
     .stage = Stage::process,
     .run = unchanged<locale>},
    {.id = "manners.environment",
     .sentence = "environment variables stay what they were",
     .stage = Stage::process,
     .run = unchanged<environment>},
    {.id = "manners.signal-actions",
     .sentence = "what signals do stays what it was",
     .stage = Stage::process,
     .run = unchanged<signal_actions>},
    {.id = "manners.signal-mask",
     .sentence = "a thread that called blocks the signals that it blocked before",
     .stage = Stage::process,
     .run = unchanged<blocked_signals>},
    {.id = "manners.limits",
     .sentence = "resource limits stay what they were",
     .stage = Stage::process,
     .run = unchanged<resource_limits>},
    {.id = "manners.silent",
     .sentence = "standard output and standard error are the program's own",
     .stage = Stage::process,
     .run = silent},
    {.id = "manners.descriptors",
     .sentence = "a closed store leaves no file open, and none of the program's closed",
     .stage = Stage::process,
     .run = unchanged<descriptors>},
    {.id = "manners.close-on-exec",
     .sentence = "files are opened with O_CLOEXEC",
     .stage = Stage::process,
     .run = closes_files_on_exec},
    {.id = "manners.threads",
     .sentence = "a closed store leaves no thread running",
     .stage = Stage::process,
     .run = unchanged<threads>},
    {.id = "manners.thread-signals",
     .sentence = "threads of the plugin's own block all signals, for the program handles them",
     .stage = Stage::process,
     .run = threads_take_no_signals},
    {.id = "manners.children",
     .sentence = "a closed store leaves no process behind",
     .stage = Stage::process,
     .run = unchanged<children>},
};

}  // namespace

std::span<const Rule> manner_rules() noexcept { return rules; }

}  // namespace holdfast::conformance
