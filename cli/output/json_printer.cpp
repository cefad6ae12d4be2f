#include <chrono>
#include <exception>
#include <mutex>

#include "output/json_results.hpp"
#include "output/printer.hpp"

namespace holdfast::cli {
namespace {

/// Everything goes to stdout, so that one stream tells the whole story in its order. A line that cannot be written
/// stops no operation: its result will not be written either, and says so.
class JsonPrinter final : public Printer {
 public:
  explicit JsonPrinter(const OutputOptions& options) : options_{options} {}

  void list(const std::vector<Backup>& backups) override { result(json::list(backups)); }
  void status(const Backup& backup, BackupKind kind) override { result(json::status(backup, kind)); }
  void contents(const BackupContents& contents) override { result(json::contents(contents)); }
  void dry_run(const BackupPlan& plan) override { result(json::plan(plan)); }
  void checks(const CheckReport& report) override { result(json::checks(report)); }
  void catalog(const CatalogContents& contents) override { result(json::catalog(contents)); }
  void operations(const OperationsReport& report) override { result(json::operations(report)); }
  void plugins(const PluginsReport& report) override { result(json::plugins(report)); }
  void plugin_checked(const PluginReport& report) override { result(json::plugin_checked(report)); }
  void pinned(const PinReport& report) override { result(json::pinned(report)); }
  void scaffolded(const ScaffoldReport& report) override { result(json::scaffolded(report)); }
  void findings(const settings::Findings& findings, std::string_view file) override {
    result(json::findings(findings, file));
  }
  void version(const VersionReport& report) override { result(json::version(report)); }
  void outcome(const Outcome& outcome) override { result(json::summary_event(outcome)); }
  void accepted(const BackupOperation& operation, BackupKind kind) override {
    result(json::summary_event({.backup = operation.current(), .kind = kind}));
  }
  void raw(std::string_view text) override { result(text); }

  void note(std::string_view) noexcept override {}
  void error(const Error& error) noexcept override { event(json::error_event(error)); }

  void checked(const BackupCheck& check) noexcept override { event(json::check_event(check)); }
  void planned(const BackupPlan& plan) noexcept override { event(json::plan(plan)); }
  void transitioned(const BackupTransition& step) noexcept override { event(json::transition_event(step)); }
  void warned(const std::string& warning) noexcept override { event(json::warning_event(warning)); }
  void progressed(const BackupProgress& progress) noexcept override {
    if (options_.progress == ProgressMode::none) return;
    {
      const std::scoped_lock lock{mutex_};
      const auto now = std::chrono::steady_clock::now();
      if (now - last_progress_ < std::chrono::milliseconds{100}) return;
      last_progress_ = now;
    }
    event(json::progress_event(progress));
  }

 private:
  void result(std::string_view line) {
    const std::scoped_lock lock{mutex_};
    write_result(line);
  }
  void event(const std::string& line) noexcept {
    try {
      result(line);
    } catch (const std::exception&) {
      // The result that ends the command will fail the same way, and is not silent about it.
    }
  }

  const OutputOptions options_;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point last_progress_ = {};
};

}  // namespace

std::unique_ptr<Printer> make_json_printer(const OutputOptions& options) {
  return std::make_unique<JsonPrinter>(options);
}

}  // namespace holdfast::cli
