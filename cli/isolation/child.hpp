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

/// The child's command line. Its work comes over its standard input: there may be secrets in it, and everybody on the
/// machine sees command lines.
inline constexpr std::string_view child_word = "--in-a-child-process";

struct ChildWork {
  std::string job = {};                 ///< "describe", "schema", "check", "load", "settings" or "backend".
  std::vector<std::string> words = {};  ///< A command line, as parse() takes it.
  /// How long that step or phase may take, anew with each message; an empty name: what happens between them.
  std::function<std::chrono::milliseconds(std::string_view step)> limit = {};
  std::function<void(const Message&)> on_message = {};
  /// Told once where it is waited for longer than a moment, after it was asked to stop: what it is in, as limit() is
  /// asked, and when it is ended.
  std::function<void(std::string_view step, std::chrono::milliseconds left)> on_stubborn = {};
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
  std::string step = {};               ///< The one that was open, or the phase; empty: none.
  std::string output = {};             ///< The end of what it wrote to stderr, fit for a terminal.
  std::chrono::milliseconds limit{0};  ///< What the step was given.

  /// "it died of SIGSEGV in step 'load'". Safe to print; completes the name of a plugin. Only where it is not done.
  [[nodiscard]] std::string reason() const;
};

/// Runs `work` to its end, at most as long as its steps may take. Throws CancelledError once `stop` is requested and
/// the child has ended, or was ended because it did not; UnavailableError where there is no process to be had.
ChildEnd run_in_child(const ChildWork& work, const std::stop_token& stop);

/// The other side: does the work, in the child. Returns its exit code.
int run_as_child();

/// The child's work as it comes over its standard input: the job, then the words.
[[nodiscard]] std::string to_input(const ChildWork& work);
[[nodiscard]] std::vector<std::string> from_input(std::string_view input);

}  // namespace holdfast::cli
