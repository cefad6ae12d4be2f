// What plugins log, on its way to whoever wants it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::store {

enum class LogLevel : std::uint8_t { debug, info, warn, error };

/// One line of a plugin, or of the engine about it. Secrets are masked, control characters escaped.
struct LogRecord {
  LogLevel level = LogLevel::info;
  std::string message;
  std::vector<std::pair<std::string, std::string>> fields;
};

/// Called from any thread, also concurrently. What it throws is dropped: logging fails no operation.
using LogSink = std::function<void(const LogRecord&)>;

}  // namespace holdfast::store
