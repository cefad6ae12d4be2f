#include "isolation/child.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <holdfast/errors.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "errors/printable.hpp"
#include "files/file.hpp"
#include "isolation/job.hpp"
#include "settings/units.hpp"

namespace holdfast::cli {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t most_output = 2048;

struct Pipe {
  files::File read, write;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) raise_errno(errno, "cannot start a process for a plugin");
  return {files::File{ends[0]}, files::File{ends[1]}};
}

/// A spawned child; killed and waited for where this dies before it ended.
class Process {
 public:
  Process(const ChildWork& work, const files::File& messages, const files::File& errors) {
    std::vector<std::string> words{"holdfast", std::string{child_word}, work.job};
    words.insert(words.end(), work.words.begin(), work.words.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);

    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
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

  /// Returns false where the child hangs.
  bool run(const Process& child, const files::File& messages, const files::File& errors) {
    std::array<pollfd, 3> ready{{{.fd = messages.descriptor(), .events = POLLIN, .revents = 0},
                                 {.fd = errors.descriptor(), .events = POLLIN, .revents = 0},
                                 {.fd = child.end_descriptor(), .events = POLLIN, .revents = 0}}};
    for (;;) {
      if (stop_.stop_requested()) throw CancelledError{{.message = "cancelled while a plugin was tried out"}};
      const auto left = std::chrono::duration_cast<milliseconds>(deadline_ - Clock::now());
      if (left.count() <= 0) return false;
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
      if (message->kind == Message::Kind::began) enter(message->field(0));
      if (message->kind == Message::Kind::ended) enter("");
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
    limit_ = work_.limit(step);
    deadline_ = Clock::now() + limit_;
  }

  const ChildWork& work_;
  const std::stop_token& stop_;
  MessageReader reader_;
  std::string step_, output_;
  milliseconds limit_{0};
  Clock::time_point deadline_{};
  bool done_ = false;
};

std::string signal_text(int number) {
  const char* const name = ::sigabbrev_np(number);
  return name ? fmt::format("SIG{}", name) : fmt::format("signal {}", number);
}

}  // namespace

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
  if (!watch.run(child, messages.read, errors.read)) {
    child.kill();
    child.wait();
    return watch.end(ChildEnd::How::hung, SIGKILL);
  }
  const int status = child.wait();
  if (WIFSIGNALED(status)) return watch.end(ChildEnd::How::died, WTERMSIG(status));
  return watch.end(watch.is_done() ? ChildEnd::How::done : ChildEnd::How::exited, WEXITSTATUS(status));
}

}  // namespace holdfast::cli
