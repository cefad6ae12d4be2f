#include "isolation/trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "errors/printable.hpp"
#include "isolation/child.hpp"
#include "isolation/report.hpp"
#include "session.hpp"
#include "settings/units.hpp"

namespace holdfast::cli {
namespace {

using CheckOutcome = BackupCheck::Outcome;
using std::chrono::milliseconds;

constexpr milliseconds for_a_step{10'000};
constexpr milliseconds for_a_check{60'000};  // of a preflight: it goes over the network, with retries
constexpr milliseconds for_a_preflight = client::Patience{}.check;  // from one sign of life to the next
constexpr std::string_view report_it = "report this to the plugin's vendor";

/// Steps of the engine's own; every other is a check of a preflight.
bool is_own_step(std::string_view step) {
  constexpr std::array<std::string_view, 6> own{"", "file", "load", "describe", "validate", "open"};
  return std::ranges::find(own, step) != own.end();
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
        trial_.report.checks.push_back(check_of(message, title_));
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
        trial_.error = error_of(message);
        break;
      case Message::Kind::field:
        trial_.schema.push_back(field_of(message));
        break;
      case Message::Kind::phase:
      case Message::Kind::finding:
      case Message::Kind::setting:
      case Message::Kind::note:
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
  Trial& trial_;
  std::string title_;
};

/// Puts the report of a backend together from the child's messages.
class BackendListener {
 public:
  BackendListener(Session& session, BackendReport& report) : session_{session}, report_{report} {}

  void hear(const Message& message) {
    switch (message.kind) {
      case Message::Kind::phase:
        plugin_ = printable(message.field(1));
        break;
      case Message::Kind::began:
        title_ = printable(message.field(1));
        break;
      case Message::Kind::ended:
        report_.checks.push_back(check_of(message, title_));
        break;
      case Message::Kind::about:
        report_.plugin = printable(fmt::format("{} {}", message.field(0), message.field(1)));
        report_.store = printable(message.field(3));
        break;
      case Message::Kind::finding:
        report_.findings.add(finding_of(message));
        break;
      case Message::Kind::setting:
        report_.settings.push_back(setting_of(message));
        break;
      case Message::Kind::error:
        report_.error = error_of(message);
        break;
      case Message::Kind::note:
        session_.out().note(message.field(0));
        break;
      case Message::Kind::result:
      case Message::Kind::field:
      case Message::Kind::done:
        break;
    }
  }

  void fail(const ChildEnd& end) {
    report_.error =
        PluginError{{.message = fmt::format("{}: {}", who(), end.reason()), .hint = std::string{report_it}}};
  }

  /// The plugin that is looked at, as far as it is known.
  [[nodiscard]] std::string who() const {
    return plugin_.empty() ? fmt::format("the backend '{}'", printable(report_.name)) : plugin_;
  }

 private:
  Session& session_;
  BackendReport& report_;
  std::string title_, plugin_;
};

void say_stubborn(Session& session, std::string_view who, std::string_view step, milliseconds left) {
  const std::string where = step.empty() ? "" : fmt::format(" in step '{}'", printable(step));
  session.out().note(fmt::format("waiting for {}{} to stop; it is ended in {}; Ctrl-C again leaves at once", who, where,
                                 settings::format_duration(std::chrono::ceil<std::chrono::seconds>(left))));
}

/// The options of the session that decide what a plugin is and what it gets.
std::vector<std::string> own_options(const Session& session) {
  std::vector<std::string> words;
  for (const std::string option : {"--config", "--plugin-dir", "--cluster"})
    for (const std::string& value : session.arguments().all(option)) words.insert(words.end(), {option, value});
  return words;
}

}  // namespace

const BackupCheck* first_failed(const PluginReport& report) {
  const auto found = std::ranges::find(report.checks, CheckOutcome::fail, &BackupCheck::outcome);
  return found == report.checks.end() ? nullptr : &*found;
}

Trial try_out(Session& session, std::string_view job, const std::vector<std::string>& words, std::string_view plugin) {
  Trial trial;
  Listener listener{trial};
  const auto given = session.arguments().duration("--timeout");
  ChildWork work{
      .job = std::string{job},
      .words = own_options(session),
      .limit = [&](std::string_view step) { return given.value_or(is_own_step(step) ? for_a_step : for_a_check); },
      .on_message = [&](const Message& message) { listener.hear(message); },
      .on_stubborn =
          [&](std::string_view step, milliseconds left) {
            say_stubborn(session, fmt::format("plugin '{}'", printable(plugin)), step, left);
          }};
  work.words.insert(work.words.end(), words.begin(), words.end());
  const ChildEnd end = run_in_child(work, session.stop());
  if (end.how != ChildEnd::How::done) listener.fail(end, plugin);
  return trial;
}

BackendReport try_backend(Session& session, const std::string& word, Depth depth) {
  // As it was written, but for the settings of an address: secrets may be among them.
  BackendReport report{.name = word.substr(0, word.find('?'))};
  BackendListener listener{session, report};
  ChildWork work{.job = depth == Depth::storage ? "backend" : "settings",
                 .words = own_options(session),
                 .limit = [](std::string_view step) { return is_own_step(step) ? for_a_step : for_a_preflight; },
                 .on_message = [&](const Message& message) { listener.hear(message); },
                 .on_stubborn = [&](std::string_view step,
                                    milliseconds left) { say_stubborn(session, listener.who(), step, left); }};
  if (session.is_verbose()) work.words.emplace_back("--verbose");
  work.words.insert(work.words.end(), {"check", "--backend", word});
  const ChildEnd end = run_in_child(work, session.stop());
  if (end.how != ChildEnd::How::done) listener.fail(end);
  return report;
}

}  // namespace holdfast::cli
