// What one invocation of the program works with. Made piece by piece, when it is first needed: `version` reads no
// configuration, `list` opens no cluster.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

#include <holdfast/client.hpp>

#include "arguments.hpp"
#include "client/configured.hpp"
#include "output/printer.hpp"
#include "settings/config_file.hpp"
#include "signals.hpp"

namespace holdfast::cli {

/// A record of a log as one line.
std::string text_of(const store::LogRecord& record);

/// What is different about the session of a child process, see isolation/.
struct SessionHooks {
  store::LogSink log = {};         ///< Instead of the printer; may be empty.
  client::PhaseWatch phases = {};  ///< May be empty.
  client::Patience patience = {};
};

class Session {
 public:
  explicit Session(Arguments arguments, SessionHooks hooks = {});
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  [[nodiscard]] const Arguments& arguments() const noexcept { return arguments_; }
  [[nodiscard]] Printer& out() noexcept { return *printer_; }
  /// The printer as an observer of operations.
  [[nodiscard]] std::shared_ptr<BackupObserver> observer() const noexcept { return printer_; }

  /// The file that is read; empty where there is none.
  [[nodiscard]] std::filesystem::path config_file() const;
  /// As it was read, whatever is wrong with it.
  const settings::Config& read_config(settings::Findings& findings);
  /// Throws FindingsError where it cannot be used; says its warnings.
  const settings::Config& config();

  /// Plugins and backends of the configuration.
  client::ConfiguredBackends& backends();
  client::Engine& engine();
  /// Listens to signals from here on.
  Client& client();
  BackupClient backups() { return client().backups(); }

  /// The value of --backend, or of `word`.
  [[nodiscard]] BackupBackend backend() const { return backend(arguments_.text("--backend")); }
  [[nodiscard]] static BackupBackend backend(const std::string& word);
  /// Where requests and plugins log; empty where nobody wants to see it.
  [[nodiscard]] store::LogSink log() const;
  [[nodiscard]] bool is_verbose() const { return arguments_.has("--verbose"); }

  Signals& signals();
  /// Requested by the first Ctrl-C and by SIGTERM, unless something else was put in their place.
  [[nodiscard]] std::stop_token stop() { return signals(), stop_.get_token(); }
  /// Whether it was SIGTERM that requested it.
  [[nodiscard]] bool is_terminated() const noexcept { return is_terminated_; }
  /// What `stop()` needs to be in place again, once an operation is over.
  void handle_signals_plainly();
  /// ", while plugin 'x' ('x.so') was asked to put 'k' in 'tape:1'": the call that does not heed a stop. Empty: none.
  [[nodiscard]] std::string while_waiting() const;

 private:
  [[nodiscard]] store::LogSink log_always() const;

  const Arguments arguments_;
  const SessionHooks hooks_;
  std::shared_ptr<Printer> printer_;
  std::stop_source stop_;
  std::atomic<bool> is_terminated_ = false;
  std::optional<settings::Config> config_;
  bool config_is_good_ = false;
  std::unique_ptr<Signals> signals_;
  mutable std::mutex backends_mutex_;  ///< They are asked for by the thread that listens to signals, too.
  std::shared_ptr<client::ConfiguredBackends> backends_;
  std::shared_ptr<client::Engine> engine_;
  std::optional<Client> client_;
};

}  // namespace holdfast::cli
