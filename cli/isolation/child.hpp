// The process in which a plugin is tried out: this program again, so that a plugin that crashes, hangs or ends the
// process ends nothing but its own trial.
//
// It keeps accidents away, not malice: the child runs as the same user and may do what that user may.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "isolation/message.hpp"

namespace holdfast::cli {

/// The first word of the child's command line; the second is its job, the rest a command line of the program.
inline constexpr std::string_view child_word = "--in-a-child-process";

struct ChildWork {
  std::string job = {};                 ///< "describe", "check" or "load".
  std::vector<std::string> words = {};  ///< A command line, as parse() takes it.
  /// How long that step may take; an empty name: what happens between steps.
  std::function<std::chrono::milliseconds(std::string_view step)> limit = {};
  std::function<void(const Message&)> on_message = {};
};

/// How the child ended.
struct ChildEnd {
  enum class How : std::uint8_t {
    done,
    exited,  ///< Something in it ended the process.
    died,    ///< Of a signal.
    hung,    ///< A step took too long; it was killed.
  };
  How how = How::done;
  int number = 0;                      ///< The exit code, or the signal.
  std::string step = {};               ///< The one that was open; empty: none.
  std::string output = {};             ///< The end of what it wrote to stderr, fit for a terminal.
  std::chrono::milliseconds limit{0};  ///< What the step was given.

  /// "it died of SIGSEGV in step 'load'". Safe to print; completes the name of a plugin. Only where it is not done.
  [[nodiscard]] std::string reason() const;
};

/// Runs `work` to its end, at most as long as its steps may take. Throws CancelledError once `stop` is requested, and
/// UnavailableError where there is no process to be had.
ChildEnd run_in_child(const ChildWork& work, const std::stop_token& stop);

/// The other side: does the job, in the child. Returns its exit code.
int run_as_child(const std::vector<std::string>& words);

}  // namespace holdfast::cli
