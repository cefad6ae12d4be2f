#include "process_state.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <locale.h>
#include <malloc.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <holdfast/errors.hpp>
#include <memory>
#include <system_error>

/// What a sanitizer's allocator has given out; absent without one.
extern "C" __attribute__((weak)) std::size_t __sanitizer_get_current_allocated_bytes();

namespace holdfast::conformance {

namespace {

/// Names in `folder`, without the one that reading it opens.
State names_in(const char* folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> open{::opendir(folder), ::closedir};
  if (!open) raise_errno(errno, fmt::format("cannot read '{}'", folder));
  const std::string own = std::to_string(::dirfd(open.get()));
  State names;
  while (const dirent* entry = ::readdir(open.get())) {
    const std::string name{static_cast<const char*>(entry->d_name)};
    if (name != "." && name != ".." && name != own) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// The value of the line that begins with `key` in a file of /proc.
std::string field_of(const std::string& file, std::string_view key) {
  std::ifstream in{file};
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(key)) return line.substr(line.find_first_not_of(" \t", key.size()));
  }
  return {};
}

}  // namespace

State working_folder() {
  std::error_code failure;
  return {std::filesystem::current_path(failure).string()};
}

State file_mode_mask() { return {field_of("/proc/self/status", "Umask:")}; }

State locale() {
  return {::setlocale(LC_ALL, nullptr),
          ::uselocale(nullptr) == LC_GLOBAL_LOCALE ? "no locale of the thread's own" : "a locale of the thread's own"};
}

State environment() {
  State lines;
  for (char** line = environ; line != nullptr && *line != nullptr; ++line) lines.emplace_back(*line);
  std::sort(lines.begin(), lines.end());
  return lines;
}

State signal_actions() {
  State lines;
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction action {};
    if (::sigaction(number, nullptr, &action) != 0) continue;
    lines.push_back(fmt::format("{}: {} with flags {:x}", number,
                                action.sa_handler == SIG_DFL   ? "default"
                                : action.sa_handler == SIG_IGN ? "ignored"
                                                               : "handled",
                                action.sa_flags));
  }
  return lines;
}

State blocked_signals() {
  sigset_t mask{};
  ::pthread_sigmask(SIG_BLOCK, nullptr, &mask);
  State lines;
  for (int number = 1; number < NSIG; ++number) {
    if (::sigismember(&mask, number) == 1) lines.push_back(fmt::format("{} is blocked", number));
  }
  return lines;
}

State resource_limits() {
  State lines;
  for (int which = 0; which < static_cast<int>(RLIM_NLIMITS); ++which) {
    rlimit limit{};
    if (::getrlimit(static_cast<__rlimit_resource>(which), &limit) != 0) continue;
    lines.push_back(fmt::format("limit {}: {} of {}", which, limit.rlim_cur, limit.rlim_max));
  }
  return lines;
}

State descriptors() {
  State lines = names_in("/proc/self/fd");
  for (std::string& line : lines) {
    std::error_code failure;
    line += " is " + std::filesystem::read_symlink("/proc/self/fd/" + line, failure).string();
  }
  return lines;
}

State threads() { return names_in("/proc/self/task"); }

State children() {
  siginfo_t info{};
  const bool has_some = ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
  return has_some ? State{"a child process"} : State{};
}

bool closes_on_exec(const std::string& descriptor) {
  const int flags = ::fcntl(std::atoi(descriptor.c_str()), F_GETFD);
  return flags < 0 || (flags & FD_CLOEXEC) != 0;
}

std::optional<std::uint64_t> blocked_by(const std::string& thread) {
  constexpr int hexadecimal = 16;
  const std::string mask = field_of(fmt::format("/proc/self/task/{}/status", thread), "SigBlk:");
  if (mask.empty()) return std::nullopt;
  return std::strtoull(mask.c_str(), nullptr, hexadecimal);
}

Memory memory() {
  std::uint64_t pages = 0;
  std::ifstream{"/proc/self/statm"} >> pages >> pages;
  const auto allocated = __sanitizer_get_current_allocated_bytes != nullptr ? __sanitizer_get_current_allocated_bytes()
                                                                            : ::mallinfo2().uordblks;
  return {.allocated = allocated, .resident = pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE))};
}

}  // namespace holdfast::conformance
