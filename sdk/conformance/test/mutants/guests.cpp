// What is wrong with the process after they were there.
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "mutant.hpp"
#include "tools.hpp"

namespace mutants {

namespace {

constexpr int for_ever = -1;

/// A put behind something that is nobody's business.
template <void (*act)(Sound&)>
Object put_after(Sound& sound, Call& call, const hf_put& request, Bytes data) {
  act(sound);
  return sound.put(call, request, data);
}

void change_folder(Sound&) { static_cast<void>(!::chdir("/")); }
void change_mask(Sound&) { ::umask(0); }
void change_locale(Sound&) { ::setlocale(LC_ALL, "C.UTF-8"); }
void change_environment(Sound&) { ::setenv("MUTANT_WAS_HERE", "yes", 1); }
void ignore_signal(Sound&) { ::signal(SIGPIPE, SIG_IGN); }

void block_signal(Sound&) {
  sigset_t set{};
  ::sigaddset(&set, SIGUSR2);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void lower_limit(Sound&) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  --limit.rlim_cur;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

void say_something(Sound&) { std::puts("a mutant was here"); }

int open_something(int flags) { return ::open("/dev/null", O_RDONLY | flags); }
void leave_file_open(Sound&) { open_something(O_CLOEXEC); }

void open_for_children(Sound& sound) {
  sound.at_close.emplace_back([file = open_something(0)] { ::close(file); });
}

void leave_thread(Sound&) {
  std::thread{[] { ::poll(nullptr, 0, for_ever); }}.detach();
}

void take_signals(Sound& sound) {
  int ends[2] = {};
  static_cast<void>(!::pipe2(ends, O_CLOEXEC));
  std::latch running{1};  // until then the C library blocks everything
  auto thread = std::make_shared<std::thread>([end = ends[0], &running] {
    running.count_down();
    char byte = 0;
    static_cast<void>(!::read(end, &byte, 1));  // until the other end closes
  });
  running.wait();
  sound.at_close.emplace_back([thread, ends] {
    ::close(ends[1]);
    thread->join();
    ::close(ends[0]);
  });
}

void leave_child(Sound&) {
  if (::fork() == 0) ::_exit(0);
}

void leave_memory(Sound&) {
  static std::vector<std::string> kept;
  kept.emplace_back(1000, 'x');
}

Mutant guest(std::string_view name, std::string_view rule, decltype(Mutant::put) put) {
  return {.name = name, .rule = rule, .put = put};
}

const Mutant rows[] = {
    guest("changes-the-folder", "manners.working-folder", put_after<change_folder>),
    guest("changes-the-umask", "manners.umask", put_after<change_mask>),
    guest("changes-the-locale", "manners.locale", put_after<change_locale>),
    guest("changes-the-environment", "manners.environment", put_after<change_environment>),
    guest("ignores-a-signal", "manners.signal-actions", put_after<ignore_signal>),
    guest("blocks-a-signal", "manners.signal-mask", put_after<block_signal>),
    guest("lowers-a-limit", "manners.limits", put_after<lower_limit>),
    guest("says-something", "manners.silent", put_after<say_something>),
    guest("leaves-a-file-open", "manners.descriptors", put_after<leave_file_open>),
    guest("opens-files-for-children", "manners.close-on-exec", put_after<open_for_children>),
    guest("leaves-a-thread", "manners.threads", put_after<leave_thread>),
    guest("has-a-thread-that-takes-signals", "manners.thread-signals", put_after<take_signals>),
    guest("leaves-a-child", "manners.children", put_after<leave_child>),
    guest("leaks-memory", "leaks.memory", put_after<leave_memory>),
    guest("leaks-files", "leaks.descriptors", put_after<leave_file_open>),
    guest("leaks-threads", "leaks.threads", put_after<leave_thread>),
};

}  // namespace

std::span<const Mutant> guest_mutants() noexcept { return rows; }

}  // namespace mutants
