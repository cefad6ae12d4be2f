// Shows results on stdout and everything else on stderr; as text for people, or as JSON.
#pragma once

#include <memory>
#include <string_view>

#include "output/results.hpp"

namespace holdfast::cli {

/// How much is said beside results and errors.
enum class Verbosity : std::uint8_t { quiet, normal, verbose };
enum class ProgressMode : std::uint8_t { bar, plain, none };
enum class Color : std::uint8_t { off, on };

struct OutputOptions {
  Verbosity verbosity = Verbosity::normal;
  ProgressMode progress = ProgressMode::none;
  Color color = Color::off;         ///< Of stderr.
  Color result_color = Color::off;  ///< Of stdout.
};

/// Threads: the BackupObserver's functions and note() from any thread; results from one at a time.
/// Errors:  results throw FailedError where stdout takes no more; what is only said along the way never throws.
class Printer : public BackupObserver {
 public:
  virtual void list(const std::vector<Backup>& backups) = 0;
  virtual void status(const Backup& backup, BackupKind kind) = 0;
  virtual void contents(const BackupContents& contents) = 0;
  virtual void dry_run(const BackupPlan& plan) = 0;
  virtual void checks(const CheckReport& report) = 0;
  virtual void catalog(const CatalogContents& contents) = 0;
  virtual void operations(const OperationsReport& report) = 0;
  virtual void plugins(const PluginsReport& report) = 0;
  virtual void plugin_checked(const PluginReport& report) = 0;
  virtual void pinned(const PinReport& report) = 0;
  virtual void scaffolded(const ScaffoldReport& report) = 0;
  virtual void findings(const settings::Findings& findings, std::string_view file) = 0;
  virtual void version(const VersionReport& report) = 0;

  /// The end of an operation that was followed, whichever it was.
  virtual void outcome(const Outcome& outcome) = 0;
  /// An operation that goes on by itself from here.
  virtual void accepted(const BackupOperation& operation, BackupKind kind) = 0;
  /// Text made by another room, as it is.
  virtual void raw(std::string_view text) = 0;

  /// Something to know now; never a result.
  virtual void note(std::string_view text) noexcept = 0;
  virtual void error(const Error& error) noexcept = 0;
};

std::unique_ptr<Printer> make_text_printer(const OutputOptions& options);
std::unique_ptr<Printer> make_json_printer(const OutputOptions& options);

/// Writes all of `text` to stdout at once. Throws FailedError where that fails.
void write_result(std::string_view text);

/// What the terminal and the environment say where no flag does: a bar only on a terminal that can show one.
OutputOptions judge_terminal(Verbosity verbosity, std::string_view progress, std::string_view color);

}  // namespace holdfast::cli
