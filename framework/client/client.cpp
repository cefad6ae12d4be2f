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
  return BackupCreateOperation{engine_->begin(request, options)};
}

BackupRestoreOperation BackupClient::restore(const BackupRestoreRequest& request, const StartOptions& options) const {
  return BackupRestoreOperation{engine_->begin(request, options)};
}

Backup BackupClient::create_sync(const BackupCreateRequest& request, const WaitOptions& options) const {
  return create(request, {.stop = options.stop}).wait_for_completion(options);
}

Backup BackupClient::restore_sync(const BackupRestoreRequest& request, const WaitOptions& options) const {
  return restore(request, {.stop = options.stop}).wait_for_completion(options);
}

BackupPlan BackupClient::plan_create(const BackupCreateRequest& request, const StartOptions& options) const {
  return engine_->plan(request, options);
}

BackupPlan BackupClient::plan_restore(const BackupRestoreRequest& request, const StartOptions& options) const {
  return engine_->plan(request, options);
}

Backup BackupClient::status(std::string_view id, const BackupBackend& backend, std::stop_token stop) const {
  return engine_->status(BackupKind::create, id, backend, stop);
}

Backup BackupClient::restore_status(std::string_view id, const BackupBackend& backend, std::stop_token stop) const {
  return engine_->status(BackupKind::restore, id, backend, stop);
}

BackupCreateOperation BackupClient::attach_create(std::string_view id, const BackupBackend& backend) const {
  return BackupCreateOperation{engine_->attach(BackupKind::create, id, backend)};
}

BackupRestoreOperation BackupClient::attach_restore(std::string_view id, const BackupBackend& backend) const {
  return BackupRestoreOperation{engine_->attach(BackupKind::restore, id, backend)};
}

CancelAnswer BackupClient::cancel(std::string_view id, const BackupBackend& backend) const {
  return engine_->cancel(BackupKind::create, id, backend);
}

CancelAnswer BackupClient::cancel_restore(std::string_view id, const BackupBackend& backend) const {
  return engine_->cancel(BackupKind::restore, id, backend);
}

std::vector<Backup> BackupClient::list(const BackupBackend& backend, const ListOptions& options) const {
  return engine_->list(backend, options);
}

BackupContents BackupClient::show(std::string_view id, const BackupBackend& backend, std::stop_token stop) const {
  settings::check_backup_id(id);
  const client::OpenedBackend opened = engine_->open(backend, stop);
  return client::StoredBackups{*opened.store, backend, {.stop = stop}}.show(id);
}

std::vector<BackupCheck> BackupClient::check(const BackupBackend& backend, const StartOptions& options) const {
  return engine_->check(backend, options);
}

}  // namespace holdfast
