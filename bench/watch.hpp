// What it costs to watch many operations of a server.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace holdfast::bench {

struct WatchCost {
  double processor_share = 0;  ///< Of one core, of all of this process.
  std::uint64_t requests = 0;
};

/// Watches `operations` that all go on for `time`, from one thread, on a server that answers at once and in memory:
/// what is left is our own work.
WatchCost watch_cost(std::size_t operations, std::chrono::seconds time);

}  // namespace holdfast::bench
