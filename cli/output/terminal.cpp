#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include "output/printer.hpp"

namespace holdfast::cli {
namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : std::string_view{value};
}

/// https://no-color.org: set and not empty.
Color judge_color(std::string_view wanted, int descriptor) {
  if (wanted == "always") return Color::on;
  if (wanted == "never" || !variable("NO_COLOR").empty() || variable("TERM") == "dumb") return Color::off;
  return ::isatty(descriptor) != 0 ? Color::on : Color::off;
}

ProgressMode judge_progress(Verbosity verbosity, std::string_view wanted) {
  if (wanted == "none" || verbosity == Verbosity::quiet) return ProgressMode::none;
  if (wanted == "plain") return ProgressMode::plain;
  return ::isatty(STDERR_FILENO) != 0 && variable("TERM") != "dumb" ? ProgressMode::bar : ProgressMode::plain;
}

}  // namespace

OutputOptions judge_terminal(Verbosity verbosity, std::string_view progress, std::string_view color) {
  return {.verbosity = verbosity,
          .progress = judge_progress(verbosity, progress),
          .color = judge_color(color, STDERR_FILENO),
          .result_color = judge_color(color, STDOUT_FILENO)};
}

void write_result(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0)
      throw FailedError{{.message = fmt::format("cannot write the result: {}", std::generic_category().message(errno)),
                         .hint = "look at what reads the output"}};
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void throw_if_errors(const settings::Findings& findings) {
  try {
    findings.throw_if_errors();
  } catch (const ConfigError& error) {
    throw FindingsError{error.info(), findings};
  }
}

}  // namespace holdfast::cli
