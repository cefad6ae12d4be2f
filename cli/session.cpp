#include "session.hpp"

#include <fmt/format.h>

#include "crash.hpp"
#include "settings/address.hpp"

namespace holdfast::cli {
namespace {

std::shared_ptr<Printer> printer_for(const Arguments& arguments) {
  if (arguments.has("--quiet") && arguments.has("--verbose"))
    throw UsageError{{.message = "--quiet and --verbose exclude each other", .hint = "give one of the two"}};
  const Verbosity verbosity = arguments.has("--quiet")     ? Verbosity::quiet
                              : arguments.has("--verbose") ? Verbosity::verbose
                                                           : Verbosity::normal;
  const OutputOptions options =
      judge_terminal(verbosity, arguments.text("--progress", "auto"), arguments.text("--color", "auto"));
  return arguments.has("--json") ? make_json_printer(options) : make_text_printer(options);
}

std::vector<std::filesystem::path> paths(const std::vector<std::string>& words) {
  std::vector<std::filesystem::path> out;
  for (const std::string& word : words) out.push_back(std::filesystem::absolute(word));
  return out;
}

store::LogSink log_to(const std::shared_ptr<Printer>& printer) {
  return [printer](const store::LogRecord& record) { printer->note(text_of(record)); };
}

}  // namespace

std::string text_of(const store::LogRecord& record) {
  std::string text = record.message;
  for (const auto& [name, value] : record.fields) text += fmt::format(" {}={}", name, value);
  return text;
}

Session::Session(Arguments arguments, SessionHooks hooks)
    : arguments_{std::move(arguments)}, hooks_{std::move(hooks)}, printer_{printer_for(arguments_)} {}

Session::~Session() {
  if (signals_) signals_->handle({});
  if (client_) client_->shut_down();
}

std::filesystem::path Session::config_file() const {
  std::optional<std::filesystem::path> flag;
  if (arguments_.has("--config")) flag = arguments_.text("--config");
  return settings::find_config(flag, settings::process_environment()).value_or(std::filesystem::path{});
}

const settings::Config& Session::read_config(settings::Findings& findings) {
  std::vector<settings::Override> overrides;
  if (arguments_.has("--cluster"))
    overrides.push_back(
        {.table = "cluster", .key = "url", .value = settings::raw_text(arguments_.text("--cluster"), "--cluster")});
  config_ = settings::load_config(config_file(), settings::process_environment(), findings, overrides);
  return *config_;
}

const settings::Config& Session::config() {
  if (config_is_good_) return *config_;
  settings::Findings findings;
  read_config(findings);
  throw_if_errors(findings);
  for (const settings::Finding& finding : findings.all()) printer_->warned(finding.headline());
  config_is_good_ = true;
  return *config_;
}

client::Engine& Session::engine() {
  if (engine_) return *engine_;
  const settings::Config& loaded = config();
  signals();
  auto made = std::make_shared<client::ConfiguredBackends>(
      loaded,
      client::ConfiguredOptions{.plugin_folders = paths(arguments_.all("--plugin-dir")),
                                .log = log_always(),
                                .log_level = is_verbose() ? std::optional{store::LogLevel::debug} : std::nullopt,
                                .patience = hooks_.patience,
                                .phases = [told = hooks_.phases](std::string_view phase, const plugin::Facts& facts) {
                                  note_plugin(facts);
                                  if (told) told(phase, facts);
                                }});
  const auto publish = [this, &made] {
    const std::scoped_lock lock{backends_mutex_};
    backends_ = std::move(made);
  };
  publish();
  engine_ = client::make_engine({.backends = backends_, .log = log(), .journals = client::journals_folder({})});
  return *engine_;
}

store::LogSink Session::log_always() const { return hooks_.log ? hooks_.log : log_to(printer_); }
store::LogSink Session::log() const { return is_verbose() ? log_always() : store::LogSink{}; }

client::ConfiguredBackends& Session::backends() {
  engine();
  return *backends_;
}

Client& Session::client() {
  engine();
  if (!client_) client_.emplace(engine_);
  return *client_;
}

BackupBackend Session::backend(const std::string& word) {
  return settings::is_address(word) ? BackupBackend::from_address(word) : BackupBackend::named(word);
}

Signals& Session::signals() {
  if (!signals_) {
    signals_ = std::make_unique<Signals>(Signals::Handlers{});
    handle_signals_plainly();
  }
  return *signals_;
}

void Session::handle_signals_plainly() {
  signals_->handle(
      {.interrupt = [this] { stop_.request_stop(); },
       .terminate =
           [this] {
             is_terminated_ = true;
             stop_.request_stop();
           },
       .leave =
           [this] { printer_->error(CancelledError{{.message = fmt::format("left at once{}", while_waiting())}}); }});
}

std::string Session::while_waiting() const {
  const auto made = [this] {
    const std::scoped_lock lock{backends_mutex_};
    return backends_;
  };
  const auto backends = made();
  const auto late = backends ? backends->late_call() : std::nullopt;
  return late ? fmt::format(", while {} was asked to {}", late->plugin, late->what) : "";
}

}  // namespace holdfast::cli
