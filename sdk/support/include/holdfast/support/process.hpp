// Running somebody else's program for what it prints.
#pragma once

#include <holdfast/plugin.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::support {

/// A command cut into words as a shell does it: blanks between, quotes and backslashes taken off. Nothing is expanded.
/// Throws HF_E_INVALID_CONFIG where a quote has no end.
[[nodiscard]] std::vector<std::string> split_words(std::string_view command);

struct ProcessLimits {
  std::chrono::nanoseconds time = std::chrono::seconds{60};
  std::size_t output = std::size_t{64} << 10;  ///< Bytes of each stream.
};

struct ProcessResult {
  int exit_code = 0;  ///< 128 and the signal's number where one ended it.
  std::string output = {};
  std::string errors = {};  ///< What it wrote to stderr.
};

/// Runs a program, without a shell: `words[0]` is looked for in PATH. It gets our environment, nothing to read, and no
/// descriptor of ours; whatever it started in its process group ends with it where it is stopped.
///
/// Threads: any; the call blocks until the program has ended.
/// Errors: HF_E_INVALID_CONFIG where it cannot be started, HF_E_UNAVAILABLE past the limit, HF_E_TIMEOUT past the
/// call's deadline, HF_E_CORRUPT where it writes more than the limit, HF_E_CANCELLED.
ProcessResult run_process(const std::vector<std::string>& words, const sdk::Call& call,
                          const ProcessLimits& limits = {});

}  // namespace holdfast::support
