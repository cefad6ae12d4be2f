#include <holdfast/support/process.hpp>

#include <holdfast/support/bounded_call.hpp>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace holdfast::support {
namespace {

constexpr int look_around_ms = 50;  // where the kernel lacks pidfds, or the call a descriptor for its cancellation

class Descriptor {
 public:
  explicit Descriptor(int number = -1) noexcept : number_{number} {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const noexcept { return number_; }
  void set(int number) noexcept { number_ = number; }
  void close() noexcept {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_;
};

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
      throw sdk::Error{HF_E_UNAVAILABLE, "cannot make a pipe: " + std::generic_category().message(errno)};
    read.set(ends[0]);
    write.set(ends[1]);
    ::fcntl(read.number(), F_SETFL, O_NONBLOCK);
  }
  Descriptor read, write;
};

/// What posix_spawn is told.
class Setup {
 public:
  Setup(const Pipe& output, const Pipe& errors) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, output.write.number(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, errors.write.number(), STDERR_FILENO);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    sigset_t signals;
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
    ::sigaddset(&signals, SIGPIPE);
    ::posix_spawnattr_setsigdefault(&attributes_, &signals);
  }
  ~Setup() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  Setup(const Setup&) = delete;
  Setup& operator=(const Setup&) = delete;

  [[nodiscard]] pid_t spawn(const std::vector<std::string>& words) const {
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    pid_t pid = -1;
    if (const int error = ::posix_spawnp(&pid, arguments[0], &actions_, &attributes_, arguments.data(), environ))
      throw sdk::Error{HF_E_INVALID_CONFIG, "cannot run '" + words[0] + "': " + std::generic_category().message(error)}
          .remedy("correct the command, or install the program");
    return pid;
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

/// A running program. Stopped with all of its group where it is left behind.
class Child {
 public:
  explicit Child(pid_t pid) noexcept : pid_{pid}, ended_{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))} {}
  ~Child() {
    if (pid_ < 0) return;
    ::kill(-pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) continue;
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Turns readable when it ends; -1 where the kernel has no such thing.
  [[nodiscard]] int descriptor() const noexcept { return ended_.number(); }
  /// Whether it has ended; then, with what.
  [[nodiscard]] bool has_ended(int& exit_code) noexcept {
    int status = 0;
    const pid_t found = ::waitpid(pid_, &status, WNOHANG);
    if (found == 0 || (found < 0 && errno == EINTR)) return false;
    pid_ = -1;
    exit_code = found < 0 ? 127 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return true;
  }

 private:
  pid_t pid_;
  Descriptor ended_;
};

/// Takes what is there. Closes the pipe at its end.
void drain(Descriptor& from, std::string& to, std::size_t limit) {
  char piece[4096];
  while (from.number() >= 0) {
    const ssize_t size = ::read(from.number(), piece, sizeof piece);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) return from.close();
    to.append(piece, static_cast<std::size_t>(size));
    if (to.size() > limit)
      throw sdk::Error{HF_E_CORRUPT, "the program writes more than " + std::to_string(limit) + " bytes"}.remedy(
          "correct the command");
  }
}

}  // namespace

std::vector<std::string> split_words(std::string_view command) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < command.size(); ++i) {
    const char c = command[i];
    const bool escapes = c == '\\' && quote != '\'' && i + 1 < command.size() &&
                         (quote == 0 || command[i + 1] == '"' || command[i + 1] == '\\');
    if (escapes) {
      word += command[++i];
      in_word = true;
    } else if (quote != 0 && c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
      in_word = true;
    } else if (quote == 0 && (c == ' ' || c == '\t')) {
      if (in_word) words.push_back(std::exchange(word, {}));
      in_word = false;
    } else {
      word += c;
      in_word = true;
    }
  }
  if (quote != 0)
    throw sdk::Error{HF_E_INVALID_CONFIG, std::string{"a quote ("} + quote + ") has no end"}.remedy(
        "correct the command");
  if (in_word) words.push_back(std::move(word));
  return words;
}

ProcessResult run_process(const std::vector<std::string>& words, const sdk::Call& call, const ProcessLimits& limits) {
  if (words.empty()) throw sdk::Error{HF_E_INVALID_CONFIG, "the command is empty"}.remedy("name a program");
  const BoundedCall bounded{call, limits.time};
  Pipe output, errors;
  Child child{Setup{output, errors}.spawn(words)};
  output.write.close();
  errors.write.close();
  ProcessResult result;
  for (bool ended = false; !ended;) {
    call.check();
    if (bounded.is_out_of_time())
      throw sdk::Error{HF_E_UNAVAILABLE, "'" + words[0] + "' has not ended in time"}.remedy(
          "find out why it takes so long");
    std::array<pollfd, 4> waited{{{output.read.number(), POLLIN, 0},
                                  {errors.read.number(), POLLIN, 0},
                                  {child.descriptor(), POLLIN, 0},
                                  {call.cancel_fd(), POLLIN, 0}}};
    static_cast<void>(::poll(waited.data(), waited.size(), look_around_ms));
    ended = child.has_ended(result.exit_code);  // before the pipes are emptied, so that nothing is missed
    drain(output.read, result.output, limits.output);
    drain(errors.read, result.errors, limits.output);
  }
  return result;
}

}  // namespace holdfast::support
