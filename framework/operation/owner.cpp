#include "operation/owner.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>
#include <sstream>

namespace holdfast::operation {
namespace {

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string{name.data()} : std::string{};
}

std::string boot_id() {
  std::string id;
  std::ifstream{"/proc/sys/kernel/random/boot_id"} >> id;
  return id;
}

/// When the process `pid` began; 0 where there is none. Field 22 of /proc/PID/stat, see proc(5); the second field, the
/// program's name in brackets, may hold anything, brackets too.
std::uint64_t start_time_of(std::int64_t pid) {
  std::ifstream stat{fmt::format("/proc/{}/stat", pid)};
  const std::string text{std::istreambuf_iterator<char>{stat}, {}};
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return 0;
  std::istringstream fields{text.substr(name_end + 1)};
  std::string skipped;
  for (int field = 3; field < 22; ++field) fields >> skipped;
  std::uint64_t start_time = 0;
  fields >> start_time;
  return start_time;
}

}  // namespace

Owner this_process() {
  const auto pid = static_cast<std::int64_t>(::getpid());
  return {.pid = pid, .start_time = start_time_of(pid), .boot_id = boot_id(), .host = host_name()};
}

bool is_running(const Owner& owner) {
  return owner.pid > 0 && owner.host == host_name() && owner.boot_id == boot_id() &&
         owner.start_time == start_time_of(owner.pid);
}

std::string describe(const Owner& owner) { return fmt::format("pid {} on host {}", owner.pid, owner.host); }

}  // namespace holdfast::operation
