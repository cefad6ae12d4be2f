#include "isolation/child.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <holdfast/errors.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "errors/printable.hpp"
#include "files/file.hpp"
#include "isolation/job.hpp"
#include "settings/text.hpp"
#include "settings/units.hpp"

namespace holdfast::cli {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t most_output = 2048;
/// Once it was asked to: what a preflight has written is removed in that time.
constexpr milliseconds time_to_stop{5'000};
constexpr milliseconds time_to_stop_silently{1'000};

struct Pipe {
  files::File read, write;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) raise_errno(errno, "cannot start a process for a plugin");
  return {files::File{ends[0]}, files::File{ends[1]}};
}

/// A file that has nothing but its bytes, to be read from their beginning.
files::File make_input(const std::string& bytes) {
  files::File file{::memfd_create("holdfast-work", MFD_CLOEXEC)};
  const bool is_written = file.descriptor() >= 0 &&
                          ::write(file.descriptor(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
  if (!is_written || ::lseek(file.descriptor(), 0, SEEK_SET) != 0)
    raise_errno(errno, "cannot start a process for a plugin");
  return file;
}

/// A spawned child; killed and waited for where this dies before it ended.
class Process {
 public:
  Process(const ChildWork& work, const files::File& messages, const files::File& errors) {
    const files::File input = make_input(to_input(work));
    std::array<std::string, 2> words{"holdfast", std::string{child_word}};
    std::array<char*, 3> arguments{words[0].data(), words[1].data(), nullptr};

    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_adddup2(&files, input.descriptor(), STDIN_FILENO);
    ::posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_adddup2(&files, errors.descriptor(), STDERR_FILENO);
    ::posix_spawn_file_actions_adddup2(&files, messages.descriptor(), message_descriptor);
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    const int error = ::posix_spawn(&id_, "/proc/self/exe", &files, &attributes, arguments.data(), environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&files);
    if (error != 0) raise_errno(error, "cannot start a process for a plugin");
    end_ = files::File{static_cast<int>(::syscall(SYS_pidfd_open, id_, 0))};
    if (end_.descriptor() >= 0) return;
    const int refusal = errno;  // without one, nobody would notice its end
    kill();
    wait();
    raise_errno(refusal, "cannot watch a process for a plugin");
  }
  ~Process() {
    if (id_ <= 0) return;
    kill();
    wait();
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// Turns readable once it has ended.
  [[nodiscard]] int end_descriptor() const noexcept { return end_.descriptor(); }
  void kill() const noexcept { ::kill(id_, SIGKILL); }
  /// As Ctrl-C does, but any number of times.
  void ask_to_stop() const noexcept { ::kill(id_, SIGTERM); }
  /// The status that waitpid(2) gives.
  int wait() noexcept {
    int status = 0;
    while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
    }
    id_ = -1;
    return status;
  }

 private:
  pid_t id_ = -1;
  files::File end_;
};

/// Reads both pipes until the child has ended, or a step takes too long.
class Watch {
 public:
  Watch(const ChildWork& work, const std::stop_token& stop) : work_{work}, stop_{stop} { enter(""); }

  /// Returns false where the child hangs: also where it was asked to stop, and does not.
  bool run(const Process& child, const files::File& messages, const files::File& errors) {
    std::array<pollfd, 3> ready{{{.fd = messages.descriptor(), .events = POLLIN, .revents = 0},
                                 {.fd = errors.descriptor(), .events = POLLIN, .revents = 0},
                                 {.fd = child.end_descriptor(), .events = POLLIN, .revents = 0}}};
    for (;;) {
      if (stop_.stop_requested() && !std::exchange(is_stopping_, true)) {
        child.ask_to_stop();
        deadline_ = Clock::now() + time_to_stop;
      }
      const auto left = std::chrono::duration_cast<milliseconds>(deadline_ - Clock::now());
      if (left.count() <= 0) return false;
      if (is_stopping_ && left <= time_to_stop - time_to_stop_silently && !std::exchange(stubborn_is_told_, true) &&
          work_.on_stubborn)
        work_.on_stubborn(step_, left);
      constexpr milliseconds look_for_stop{100};
      if (::poll(ready.data(), ready.size(), static_cast<int>(std::min(left, look_for_stop).count())) <= 0) continue;
      if (ready[0].revents != 0) read(ready[0], [this](std::string_view bytes) { take_messages(bytes); });
      if (ready[1].revents != 0) read(ready[1], [this](std::string_view bytes) { take_output(bytes); });
      // What it wrote before it ended is read first; pipes that others still hold open do not count.
      if (ready[2].revents != 0 && ready[0].revents == 0 && ready[1].revents == 0) return true;
    }
  }

  [[nodiscard]] bool is_done() const noexcept { return done_; }
  [[nodiscard]] ChildEnd end(ChildEnd::How how, int number) const {
    return {.how = how, .number = number, .step = step_, .output = printable(output_), .limit = limit_};
  }

 private:
  template <class Take>
  static void read(pollfd& from, Take take) {
    std::array<char, 65536> buffer{};
    const ssize_t got = ::read(from.fd, buffer.data(), buffer.size());
    if (got > 0)
      take(std::string_view{buffer.data(), static_cast<std::size_t>(got)});
    else if (got == 0 || errno != EINTR)
      from.fd = -1;
  }

  void take_messages(std::string_view bytes) {
    reader_.add(bytes);
    while (const auto message = reader_.next()) {
      if (message->kind == Message::Kind::phase) phase_ = message->field(0);
      if (message->kind == Message::Kind::phase || message->kind == Message::Kind::ended) enter(phase_);
      if (message->kind == Message::Kind::began) enter(message->field(0));
      if (message->kind == Message::Kind::done) done_ = true;
      work_.on_message(*message);
    }
  }

  void take_output(std::string_view bytes) {
    output_ += bytes;
    if (output_.size() > most_output) output_.erase(0, output_.size() - most_output);
  }

  void enter(const std::string& step) {
    step_ = step;
    if (is_stopping_) return;
    limit_ = work_.limit(step);
    deadline_ = Clock::now() + limit_;
  }

  const ChildWork& work_;
  const std::stop_token& stop_;
  MessageReader reader_;
  std::string phase_, step_, output_;
  milliseconds limit_{0};
  Clock::time_point deadline_{};
  bool done_ = false;
  bool is_stopping_ = false;
  bool stubborn_is_told_ = false;
};

std::string signal_text(int number) {
  const char* const name = ::sigabbrev_np(number);
  return name ? fmt::format("SIG{}", name) : fmt::format("signal {}", number);
}

}  // namespace

// No word has a zero byte in it.
std::string to_input(const ChildWork& work) {
  std::string input = work.job;
  for (const std::string& word : work.words) {
    input += '\0';
    input += word;
  }
  return input;
}

std::vector<std::string> from_input(std::string_view input) {
  std::vector<std::string> words;
  for (const std::string_view word : settings::split(input, '\0')) words.emplace_back(word);
  return words;
}

std::string ChildEnd::reason() const {
  const std::string where = step.empty() ? "" : fmt::format(" in step '{}'", printable(step));
  const std::string said = output.empty() ? "" : fmt::format("; it said: {}", output);
  switch (how) {
    case How::exited:
      return fmt::format("it ended the process with exit code {}{}{}", number, where, said);
    case How::died:
      return fmt::format("it died of {}{}{}", signal_text(number), where, said);
    case How::hung:
      return fmt::format("it did not return within {}{} and was cut off{}", settings::format_duration(limit), where,
                         said);
    case How::done:
      break;
  }
  return {};
}

ChildEnd run_in_child(const ChildWork& work, const std::stop_token& stop) {
  Pipe messages = make_pipe();
  Pipe errors = make_pipe();
  Process child{work, messages.write, errors.write};
  messages.write.close();
  errors.write.close();
  Watch watch{work, stop};
  const bool has_ended = watch.run(child, messages.read, errors.read);
  if (!has_ended) child.kill();
  const int status = child.wait();
  if (stop.stop_requested()) throw CancelledError{{.message = "cancelled while a plugin was tried out"}};
  if (!has_ended) return watch.end(ChildEnd::How::hung, SIGKILL);
  if (WIFSIGNALED(status)) return watch.end(ChildEnd::How::died, WTERMSIG(status));
  return watch.end(watch.is_done() ? ChildEnd::How::done : ChildEnd::How::exited, WEXITSTATUS(status));
}

}  // namespace holdfast::cli
