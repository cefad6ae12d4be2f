#include "isolation/trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "errors/printable.hpp"
#include "isolation/child.hpp"
#include "session.hpp"

namespace holdfast::cli {
namespace {

using CheckOutcome = BackupCheck::Outcome;
using std::chrono::milliseconds;

constexpr milliseconds for_a_step{10'000};
constexpr milliseconds for_a_check{60'000};  // of a preflight: it goes over the network, with retries
constexpr std::string_view report_it = "report this to the plugin's vendor";

/// Steps of the engine's own; every other is a check of a preflight.
bool is_own_step(std::string_view step) {
  constexpr std::array<std::string_view, 5> own{"", "file", "load", "validate", "open"};
  return std::ranges::find(own, step) != own.end();
}

template <class Number>
Number number_of(const std::string& text) {
  Number number{};
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// Lines of text, each fit for a terminal.
std::string printable_lines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    out += printable(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return out;
}

/// Puts a trial together from the child's messages.
class Listener {
 public:
  explicit Listener(Trial& trial) : trial_{trial} {}

  void hear(const Message& message) {
    switch (message.kind) {
      case Message::Kind::began:
        title_ = printable(message.field(1));
        break;
      case Message::Kind::ended:
        trial_.report.checks.push_back(check_of(message));
        break;
      case Message::Kind::about:
        trial_.report.id = printable(message.field(0));
        trial_.report.version = printable(message.field(1));
        trial_.report.abi = printable(message.field(2));
        break;
      case Message::Kind::result:
        trial_.text += printable_lines(message.field(0));
        break;
      case Message::Kind::error:
        trial_.error = Error{code_of(message.field(0)),
                             {.message = printable(message.field(1)), .hint = printable(message.field(2))}};
        break;
      case Message::Kind::done:
        break;
    }
  }

  void fail(const ChildEnd& end, std::string_view plugin) {
    trial_.report.checks.push_back({.id = end.step.empty() ? "process" : printable(end.step),
                                    .title = title_,
                                    .outcome = CheckOutcome::fail,
                                    .detail = fmt::format("plugin '{}': {}", printable(plugin), end.reason()),
                                    .remedy = std::string{report_it}});
    trial_.report.ended = PluginReport::Ended::by_plugin;
  }

 private:
  [[nodiscard]] BackupCheck check_of(const Message& message) const {
    const auto outcome = std::min(number_of<unsigned>(message.field(1)), static_cast<unsigned>(CheckOutcome::skip));
    return {.id = printable(message.field(0)),
            .title = title_,
            .outcome = static_cast<CheckOutcome>(outcome),
            .detail = printable(message.field(2)),
            .remedy = printable(message.field(3)),
            .latency = std::chrono::nanoseconds{number_of<std::int64_t>(message.field(4))}};
  }
  static ErrorCode code_of(const std::string& text) {
    return static_cast<ErrorCode>(std::min<std::size_t>(number_of<std::size_t>(text), error_table.size() - 1));
  }

  Trial& trial_;
  std::string title_;
};

/// The options of the session that decide what a plugin is and what it gets.
std::vector<std::string> own_options(const Session& session) {
  std::vector<std::string> words;
  for (const std::string option : {"--config", "--plugin-dir", "--cluster"})
    for (const std::string& value : session.arguments().all(option)) words.insert(words.end(), {option, value});
  return words;
}

}  // namespace

Trial try_out(Session& session, std::string_view job, const std::vector<std::string>& words, std::string_view plugin) {
  Trial trial;
  Listener listener{trial};
  const auto given = session.arguments().duration("--timeout");
  ChildWork work{
      .job = std::string{job},
      .words = own_options(session),
      .limit = [&](std::string_view step) { return given.value_or(is_own_step(step) ? for_a_step : for_a_check); },
      .on_message = [&](const Message& message) { listener.hear(message); }};
  work.words.insert(work.words.end(), words.begin(), words.end());
  const ChildEnd end = run_in_child(work, session.stop());
  if (end.how != ChildEnd::How::done) listener.fail(end, plugin);
  return trial;
}

}  // namespace holdfast::cli
