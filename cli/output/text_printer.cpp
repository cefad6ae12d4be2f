#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>

#include "errors/printable.hpp"
#include "output/printer.hpp"
#include "output/progress.hpp"
#include "output/text_results.hpp"

namespace holdfast::cli {
namespace {

/// What is said along the way may get lost: nobody reads a closed stderr, and no operation fails for it.
void write_aside(std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

class TextPrinter final : public Printer {
 public:
  explicit TextPrinter(const OutputOptions& options) : options_{options}, progress_{options.progress} {}
  ~TextPrinter() override { write_aside(progress_.clear()); }

  void list(const std::vector<Backup>& backups) override { result(text::list(backups)); }
  void status(const Backup& backup, BackupKind kind) override { result(text::status(backup, kind)); }
  void contents(const BackupContents& contents) override { result(text::contents(contents)); }
  void dry_run(const BackupPlan& plan) override { result(text::plan(plan)); }
  void checks(const CheckReport& report) override { result(text::checks(report, options_.result_color)); }
  void catalog(const CatalogContents& contents) override { result(text::catalog(contents)); }
  void operations(const OperationsReport& report) override { result(text::operations(report)); }
  void plugins(const PluginsReport& report) override { result(text::plugins(report)); }
  void plugin_checked(const PluginReport& report) override {
    result(text::plugin_checked(report, options_.result_color));
  }
  void pinned(const PinReport& report) override { result(text::pinned(report)); }
  void scaffolded(const ScaffoldReport& report) override { result(text::scaffolded(report)); }
  void findings(const settings::Findings& findings, std::string_view file) override {
    result(findings.empty() ? fmt::format("{}: no findings\n", file.empty() ? "no configuration file" : file)
                            : findings.format());
  }
  void version(const VersionReport& report) override { result(text::version(report)); }
  void outcome(const Outcome& outcome) override { result(text::outcome(outcome, options_.result_color)); }
  void accepted(const BackupOperation& operation, BackupKind kind) override {
    result(fmt::format("began to {} '{}' as operation {}; it goes on by itself\n", to_string(kind), operation.id(),
                       operation.operation_id()));
  }
  void raw(std::string_view text) override { result(text); }

  void note(std::string_view text) noexcept override {
    if (options_.verbosity != Verbosity::quiet) aside(fmt::format("{}\n", printable(text)));
  }
  void error(const Error& error) noexcept override { aside(text::error(error, options_.color)); }

  void checked(const BackupCheck& check) noexcept override {
    const bool passed = check.outcome == BackupCheck::Outcome::pass || check.outcome == BackupCheck::Outcome::skip;
    if (options_.verbosity == Verbosity::verbose || (!passed && options_.verbosity == Verbosity::normal))
      aside(text::check_line(check, options_.color));
  }
  void planned(const BackupPlan& plan) noexcept override {
    {
      const std::scoped_lock lock{mutex_};
      progress_.restart();
    }
    if (options_.verbosity == Verbosity::quiet) return;
    aside(fmt::format("{} '{}': {}\n", to_string(plan.kind), plan.id, text::extent(plan)));
    for (const std::string& warning : plan.warnings) warned(warning);
  }
  void transitioned(const BackupTransition& step) noexcept override {
    if (options_.verbosity == Verbosity::verbose) aside(fmt::format("{} -> {}\n", step.from, step.to));
  }
  void progressed(const BackupProgress& progress) noexcept override {
    const std::scoped_lock lock{mutex_};
    write_aside(progress_.update(progress, ProgressView::Clock::now(), terminal_width()));
  }
  void warned(const std::string& warning) noexcept override {
    if (options_.verbosity != Verbosity::quiet)
      aside(fmt::format("{} {}\n", painted("warning:", Style::notable, options_.color), printable(warning)));
  }

 private:
  void result(std::string_view text) {
    const std::scoped_lock lock{mutex_};
    write_aside(progress_.clear());
    write_result(text);
  }
  void aside(const std::string& text) noexcept {
    const std::scoped_lock lock{mutex_};
    write_aside(progress_.clear() + text);
  }

  const OutputOptions options_;
  std::mutex mutex_;
  ProgressView progress_;
};

}  // namespace

std::unique_ptr<Printer> make_text_printer(const OutputOptions& options) {
  return std::make_unique<TextPrinter>(options);
}

}  // namespace holdfast::cli
