// Many objects through a plugin's store: how fast they go there, and come back.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace holdfast::bench {

enum class Direction : std::uint8_t { put, get };

struct ObjectRun {
  std::filesystem::path plugins;  ///< The folder with the plugin.
  std::string address;            ///< "s3://bucket?endpoint=http://127.0.0.1:9000".
  Direction direction = Direction::put;
  std::uint64_t objects = 0;
  std::uint64_t bytes = 0;  ///< Of each.
  unsigned threads = 16;    ///< Calls in flight.
};

/// Puts or gets the objects "bench/0" to "bench/N-1"; the seconds it took once the store was open. What was read is
/// counted, and thrown away. Errors: the store's; FailedError where an object has another size.
double move_objects(const ObjectRun& run);

}  // namespace holdfast::bench
