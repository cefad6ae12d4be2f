// Which process runs an operation, told apart from one that has its process id later.
#pragma once

#include <cstdint>
#include <string>

namespace holdfast::operation {

struct Owner {
  std::int64_t pid = 0;
  std::uint64_t start_time = 0;  ///< Of the process, in the kernel's ticks since boot.
  std::string boot_id = {};      ///< Of the machine; another one after every boot.
  std::string host = {};
  bool operator==(const Owner&) const = default;
};

[[nodiscard]] Owner this_process();

/// Whether that very process runs here, now: its host, this boot, its pid and its start all agree. False for a process
/// of another host, about which nothing can be known from here.
[[nodiscard]] bool is_running(const Owner& owner);

/// "pid 4711 on host db1".
[[nodiscard]] std::string describe(const Owner& owner);

}  // namespace holdfast::operation
