#include <holdfast/client.hpp>

#include "client/configured.hpp"
#include "client/engine.hpp"
#include "client/stored.hpp"
#include "settings/backup_id.hpp"

namespace holdfast {
namespace {

std::shared_ptr<client::Engine> engine_of(const ClientConfig& config) {
  settings::Config loaded = client::load(config);
  // Opens nothing yet: refuses an address that no operation could use.
  static_cast<void>(client::open_cluster(loaded));
  return client::make_engine(
      {.backends = std::make_shared<client::ConfiguredBackends>(
           std::move(loaded), client::ConfiguredOptions{.plugin_folders = config.plugin_folders}),
       .journals = client::journals_folder(config.state_folder)});
}

/// Begins it with copies of all that is asked for: whoever asks may stop waiting.
std::shared_ptr<client::Run> begin(const std::shared_ptr<client::Engine>& engine, client::AnyRequest request,
                                   const StartOptions& options) {
  return client::run_errand(
      engine->errands(options.observer), options.stop,
      [engine, request = std::move(request), observer = options.observer](client::Errand& errand) {
        return engine->begin(request, {.observer = observer, .stop = errand.stop()}, errand);
      });
}

BackupPlan plan(const std::shared_ptr<client::Engine>& engine, client::AnyRequest request,
                const StartOptions& options) {
  return client::run_errand(
      engine->errands(options.observer), options.stop,
      [engine, request = std::move(request), observer = options.observer](client::Errand& errand) {
        return engine->plan(request, {.observer = observer, .stop = errand.stop()}, errand);
      });
}

/// Which backup is meant, and where.
struct Meant {
  BackupKind kind;
  std::string_view id;
  const BackupBackend& backend;
};

/// Asks the engine one of its questions about a backup.
template <class Answer>
Answer ask(const std::shared_ptr<client::Engine>& engine, const Meant& meant, const std::stop_token& stop,
           Answer (client::Engine::*question)(BackupKind, std::string_view, const BackupBackend&, client::Errand&)) {
  return client::run_errand(engine->errands(), stop,
                            [engine, kind = meant.kind, id = std::string{meant.id}, backend = meant.backend, question](
                                client::Errand& errand) { return ((*engine).*question)(kind, id, backend, errand); });
}

}  // namespace

Client::Client(std::string_view address) : Client{ClientConfig{.cluster = std::string{address}}} {}
Client::Client(const ClientConfig& config) : engine_{engine_of(config)} {}
Client::Client(std::shared_ptr<client::Engine> engine) : engine_{std::move(engine)} {}
Client::Client(Client&&) noexcept = default;

Client& Client::operator=(Client&& other) noexcept {
  if (this == &other) return *this;
  if (engine_) engine_->shut_down();
  engine_ = std::move(other.engine_);
  return *this;
}

Client::~Client() {
  if (engine_) engine_->shut_down();
}

BackupClient Client::backups() const { return BackupClient{engine_}; }
CatalogClient Client::catalog() const { return CatalogClient{engine_}; }
Collection Client::collection(std::string_view name) const { return Collection{engine_, std::string{name}}; }
void Client::shut_down() { engine_->shut_down(); }

BackupClient::BackupClient(std::shared_ptr<client::Engine> engine) : engine_{std::move(engine)} {}

BackupCreateOperation BackupClient::create(const BackupCreateRequest& request, const StartOptions& options) const {
  return BackupCreateOperation{begin(engine_, request, options)};
}

BackupRestoreOperation BackupClient::restore(const BackupRestoreRequest& request, const StartOptions& options) const {
  return BackupRestoreOperation{begin(engine_, request, options)};
}

Backup BackupClient::create_sync(const BackupCreateRequest& request, const WaitOptions& options) const {
  return create(request, {.stop = options.stop}).wait_for_completion(options);
}

Backup BackupClient::restore_sync(const BackupRestoreRequest& request, const WaitOptions& options) const {
  return restore(request, {.stop = options.stop}).wait_for_completion(options);
}

BackupPlan BackupClient::plan_create(const BackupCreateRequest& request, const StartOptions& options) const {
  return plan(engine_, request, options);
}

BackupPlan BackupClient::plan_restore(const BackupRestoreRequest& request, const StartOptions& options) const {
  return plan(engine_, request, options);
}

Backup BackupClient::status(std::string_view id, const BackupBackend& backend, std::stop_token stop) const {
  return ask(engine_, {BackupKind::create, id, backend}, stop, &client::Engine::status);
}

Backup BackupClient::restore_status(std::string_view id, const BackupBackend& backend, std::stop_token stop) const {
  return ask(engine_, {BackupKind::restore, id, backend}, stop, &client::Engine::status);
}

BackupCreateOperation BackupClient::attach_create(std::string_view id, const BackupBackend& backend,
                                                  std::stop_token stop) const {
  return BackupCreateOperation{ask(engine_, {BackupKind::create, id, backend}, stop, &client::Engine::attach)};
}

BackupRestoreOperation BackupClient::attach_restore(std::string_view id, const BackupBackend& backend,
                                                    std::stop_token stop) const {
  return BackupRestoreOperation{ask(engine_, {BackupKind::restore, id, backend}, stop, &client::Engine::attach)};
}

CancelAnswer BackupClient::cancel(std::string_view id, const BackupBackend& backend, std::stop_token stop) const {
  return ask(engine_, {BackupKind::create, id, backend}, stop, &client::Engine::cancel);
}

CancelAnswer BackupClient::cancel_restore(std::string_view id, const BackupBackend& backend,
                                          std::stop_token stop) const {
  return ask(engine_, {BackupKind::restore, id, backend}, stop, &client::Engine::cancel);
}

std::vector<Backup> BackupClient::list(const BackupBackend& backend, const ListOptions& options) const {
  return client::run_errand(engine_->errands(), options.stop,
                            [engine = engine_, backend, order = options.order](client::Errand& errand) {
                              return engine->list(backend, order, errand);
                            });
}

BackupContents BackupClient::show(std::string_view id, const BackupBackend& backend, std::stop_token stop) const {
  settings::check_backup_id(id);
  return client::run_errand(
      engine_->errands(), stop, [engine = engine_, id = std::string{id}, backend](client::Errand& errand) {
        const client::OpenedBackend opened = engine->open(backend, errand);
        BackupContents contents = client::StoredBackups{*opened.store, backend, {.stop = errand.stop()}}.show(id);
        contents.backup.plugin = client::plugin_text(opened.plugin_id, opened.plugin_version, opened.plugin_abi);
        return contents;
      });
}

std::vector<BackupCheck> BackupClient::check(const BackupBackend& backend, const StartOptions& options) const {
  return client::run_errand(engine_->errands(options.observer), options.stop,
                            [engine = engine_, backend, observer = options.observer](client::Errand& errand) {
                              const client::OpenedBackend opened = engine->open(backend, errand);
                              return engine->check(opened, {.observer = observer, .stop = errand.stop()});
                            });
}

}  // namespace holdfast
