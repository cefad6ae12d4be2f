#include "client/configured.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "client/server_backends.hpp"
#include "client/store_name.hpp"
#include "cluster/directory/directory_cluster.hpp"
#include "cluster/weaviate/weaviate_cluster.hpp"
#include "http/client.hpp"
#include "http/plugin_service.hpp"
#include "settings/address.hpp"
#include "store/redact.hpp"
#include "store/retrying_store.hpp"

namespace holdfast::client {
namespace {

constexpr std::string_view from_code = "the program";

plugin::SearchOptions search_options(const settings::PluginsSettings& settings,
                                     std::vector<std::filesystem::path> flag_folders) {
  plugin::SearchOptions options{.flag_folders = std::move(flag_folders),
                                .config_folders = settings.path,
                                .installed_folder = HOLDFAST_PLUGIN_FOLDER,
                                .trust = static_cast<plugin::Trust>(settings.trust),
                                .allowed = settings.allow,
                                .pins = settings.pin};
  if (const char* variable = ::secure_getenv("HOLDFAST_PLUGIN_PATH")) options.environment = variable;
  return options;
}

static_assert(static_cast<int>(plugin::Trust::pinned) == static_cast<int>(settings::TrustMode::pinned) &&
                  static_cast<int>(plugin::Trust::listed) == static_cast<int>(settings::TrustMode::listed),
              "both rooms count modes of trust alike");

void set_unless_empty(settings::RawSettings& settings, std::string_view key, const std::string& value) {
  if (!value.empty()) settings.set(key, value, from_code);
}

struct ToConfig {
  const settings::Config& config;

  settings::BackendConfig with(std::string name, std::string plugin, const BackendSettings& own) const {
    settings::BackendConfig out{.name = std::move(name), .plugin = std::move(plugin)};
    out.place.origin = from_code;
    out.settings.place = out.place;
    for (const auto& [key, value] : own) out.settings.set(key, value, from_code);
    return out;
  }
  settings::BackendConfig operator()(const FilesystemBackend& backend) const {
    auto out = with(BackupBackend{backend}.name(), "filesystem", backend.settings);
    set_unless_empty(out.settings, "path", backend.path);
    return out;
  }
  settings::BackendConfig operator()(const ObjectStorageBackend& backend) const {
    auto out = with(BackupBackend{backend}.name(), std::string{to_string(backend.provider)}, backend.settings);
    set_unless_empty(out.settings, backend.provider == BackupStorageProvider::azure ? "container" : "bucket",
                     backend.bucket);
    set_unless_empty(out.settings, "path", backend.path);
    set_unless_empty(out.settings, "region", backend.region);
    set_unless_empty(out.settings, "endpoint", backend.endpoint);
    return out;
  }
  settings::BackendConfig operator()(const PluginBackend& backend) const {
    return with(BackupBackend{backend}.name(), backend.id, backend.settings);
  }
  settings::BackendConfig operator()(const NamedBackend& backend) const {
    return settings::find_backend(backend.name, config);
  }
};

std::function<void(const store::RetryNotice&)> log_retries(const store::LogSink& log, const std::string& store_name) {
  if (!log) return {};
  return [log, store_name](const store::RetryNotice& notice) {
    log({.level = store::LogLevel::info,
         .message = fmt::format("trying again on '{}': {}", store_name, notice.error.message()),
         .fields = {{"attempt", std::to_string(notice.attempt)}}});
  };
}

void warn_in(const store::LogSink& log, std::string text) {
  if (log) log({.level = store::LogLevel::warn, .message = std::move(text), .fields = {}});
}

}  // namespace

ConfiguredBackends::ConfiguredBackends(settings::Config config, ConfiguredOptions options)
    : config_{std::move(config)}, options_{std::move(options)} {}

const plugin::Registry& ConfiguredBackends::registry() {
  std::call_once(searched_, [this] {
    registry_ = std::make_unique<plugin::Registry>(search_options(config_.plugins, options_.plugin_folders));
  });
  return *registry_;
}

plugin::Facts ConfiguredBackends::examine(const std::filesystem::path& file) const {
  return plugin::examine(file, search_options(config_.plugins, {}));
}

settings::BackendConfig ConfiguredBackends::config_of(const BackupBackend& backend) const {
  return std::visit(ToConfig{config_}, backend.value());
}

void ConfiguredBackends::remember(const std::shared_ptr<store::RunningCalls>& calls) {
  const std::scoped_lock lock{calls_mutex_};
  std::erase_if(calls_, [](const auto& gone) { return gone.expired(); });
  calls_.push_back(calls);
}

std::optional<store::LateCall> ConfiguredBackends::late_call() {
  const std::scoped_lock lock{calls_mutex_};
  std::optional<store::LateCall> latest;
  for (const auto& one : calls_)
    if (const auto calls = one.lock())
      if (auto late = calls->late({}); late && (!latest || latest->late < late->late)) latest = std::move(late);
  return latest;
}

void ConfiguredBackends::warn(const std::string& text) const { warn_in(options_.log, text); }

void ConfiguredBackends::enter(std::string_view phase, const plugin::Facts& facts) const {
  if (options_.phases) options_.phases(phase, facts);
}

void ConfiguredBackends::go_through(PluginPhase phase, std::function<void()> work) const {
  enter(phase.name, phase.facts);
  phase.cancel = options_.patience.cancel;
  phase.heed = options_.patience.heed;
  phase.warn = [this](const std::string& text) { warn(text); };
  do_phase(phase, std::move(work));
}

std::shared_ptr<const plugin::Plugin> ConfiguredBackends::load(const plugin::Facts& facts,
                                                               const std::stop_token& stop) const {
  const auto loaded = std::make_shared<std::shared_ptr<const plugin::Plugin>>();
  const auto work = [facts, loaded] {
    *loaded = plugin::Plugin::load(facts, {.services = {{.id = HF_HTTP_SERVICE, .table = &http::plugin_service()}}});
  };
  go_through({.name = "load", .facts = facts, .patience = options_.patience.load, .stop = stop}, work);
  return *loaded;
}

void ConfiguredBackends::validate(const ResolvedBackend& backend, settings::Findings& findings,
                                  const std::stop_token& stop) const {
  const plugin::Facts& facts = backend.plugin->facts();
  const auto found = std::make_shared<settings::Findings>(findings);
  const auto work = [plugin = backend.plugin, settings = backend.settings, found] {
    settings::run_validate(plugin->table(), settings, *found);
  };
  go_through({.name = "validate", .facts = facts, .patience = options_.patience.validate, .stop = stop}, work);
  findings = std::move(*found);
}

ResolvedBackend ConfiguredBackends::resolve(const BackupBackend& backend, settings::Findings& findings,
                                            const std::stop_token& stop) {
  ResolvedBackend resolved{.config = config_of(backend)};
  resolved.plugin = load(registry().find(resolved.config.plugin), stop);
  const hf_plugin& table = resolved.plugin->table();
  enter("describe", resolved.plugin->facts());
  resolved.settings = settings::resolve(settings::schema_of(table), resolved.config.settings,
                                        settings::process_environment(), resolved.config.name, findings);
  if (!findings.has_errors()) validate(resolved, findings, stop);
  resolved.store_name = store_name(resolved.config.plugin, resolved.settings);
  return resolved;
}

OpenedBackend ConfiguredBackends::open(const BackupBackend& backend, std::stop_token stop) {
  settings::Findings findings;
  const ResolvedBackend resolved = resolve(backend, findings, stop);
  return open(resolved, findings, stop);
}

OpenedBackend ConfiguredBackends::open(const ResolvedBackend& resolved, const settings::Findings& findings,
                                       const std::stop_token& stop) {
  findings.throw_if_errors();
  const plugin::Facts& facts = resolved.plugin->facts();
  OpenedBackend opened{.plugin_id = facts.id,
                       .plugin_version = facts.version,
                       .plugin_abi = fmt::format("{}.{}", facts.abi_major, facts.abi_minor),
                       .plugin_name = name_of(facts),
                       .calls = std::make_shared<store::RunningCalls>()};
  remember(opened.calls);
  const store::LogSink log = log_of(facts.id);
  for (const settings::Finding& finding : findings.all()) opened.warnings.push_back(finding.headline());
  auto direct = open_direct(resolved, {.name = resolved.store_name, .log = log, .calls = opened.calls}, stop);
  opened.store = std::make_unique<store::RetryingStore>(
      closed_in_time(std::move(direct), facts), store::RetryOptions{.on_retry = log_retries(log, resolved.store_name)});
  return opened;
}

std::shared_ptr<store::Store> ConfiguredBackends::open_direct(const ResolvedBackend& resolved,
                                                              store::OpenOptions options,
                                                              const std::stop_token& stop) const {
  const plugin::Facts& facts = resolved.plugin->facts();
  options.redactor = store::Redactor{resolved.settings.secrets()};
  options.call = {.stop = stop};
  options.plugin = name_of(facts);
  const auto direct = std::make_shared<std::shared_ptr<store::Store>>();
  const auto work = [plugin = resolved.plugin, settings = resolved.settings, options, direct] {
    *direct = store::open_plugin_store(plugin, plugin->table(), settings.abi(), options);
  };
  go_through({.name = "open", .facts = facts, .patience = options_.patience.open, .stop = stop}, work);
  return *direct;
}

/// The store as it is, given back to its plugin as long as the patience for that lasts.
std::shared_ptr<store::Store> ConfiguredBackends::closed_in_time(std::shared_ptr<store::Store> store,
                                                                 const plugin::Facts& facts) const {
  store::Store* const raw = store.get();
  const auto close = [store = std::move(store), facts, patience = options_.patience.close,
                      log = options_.log](store::Store*) mutable noexcept {
    try {
      do_phase({.name = "close", .facts = facts, .patience = patience},
               [last = std::move(store)]() mutable { last.reset(); });
    } catch (const std::exception& trouble) {  // nothing that was asked for depends on it
      warn_in(log, trouble.what());
    }
  };
  return {raw, close};
}

store::LogSink ConfiguredBackends::log_of(const std::string& plugin_id) const {
  const auto configured = config_.plugins.log.find(plugin_id);
  const bool is_off =
      configured == config_.plugins.log.end() ? !options_.log_level : configured->second == settings::PluginLog::off;
  if (!options_.log || is_off) return {};
  const store::LogLevel least =
      configured == config_.plugins.log.end() ? *options_.log_level : static_cast<store::LogLevel>(configured->second);
  return [log = options_.log, least](const store::LogRecord& record) {
    if (record.level >= least) log(record);
  };
}

static_assert(static_cast<int>(store::LogLevel::debug) == static_cast<int>(settings::PluginLog::debug) &&
                  static_cast<int>(store::LogLevel::error) == static_cast<int>(settings::PluginLog::error),
              "both rooms count levels alike");

namespace {

std::unique_ptr<cluster::Cluster> open_server(const settings::Config& config, const store::LogSink& log) {
  const settings::ClusterSettings& cluster = config.cluster;
  http::ClientOptions options{.ca_file = cluster.ca_file,
                              .certificate = cluster.client_certificate,
                              .key = cluster.client_key,
                              .proxy = cluster.proxy,
                              .headers = cluster.headers,
                              .redactor = store::Redactor{config.secrets()},
                              .log = log};
  if (cluster.connect_timeout.count() > 0) options.timeouts.connect = cluster.connect_timeout;
  if (cluster.request_timeout.count() > 0) options.timeouts.idle = cluster.request_timeout;
  if (!cluster.api_key.empty()) options.headers.emplace_back("Authorization", "Bearer " + cluster.api_key);
  weaviate::PollPolicy polling;
  if (config.client.poll_interval.count() > 0)
    polling.shortest = std::chrono::duration_cast<std::chrono::milliseconds>(config.client.poll_interval);
  return cluster::open_weaviate_cluster(
      {.address = cluster.url, .transport = std::make_unique<http::Client>(std::move(options)), .polling = polling});
}

}  // namespace

bool is_server(std::string_view address) { return address.starts_with("http://") || address.starts_with("https://"); }

std::unique_ptr<cluster::Cluster> open_cluster(const settings::Config& config, const store::LogSink& log) {
  const std::string& url = config.cluster.url;
  if (url.starts_with("file:")) return cluster::open_directory_cluster(url.substr(5));
  if (is_server(url)) return open_server(config, log);
  throw UsageError{{.message = fmt::format("'{}' is not the address of a cluster", url),
                    .hint = "write http://HOST:PORT, or file:PATH for a directory of collections"}};
}

std::shared_ptr<Engine> make_engine(ConfiguredParts parts) {
  const std::shared_ptr<ConfiguredBackends> configured = parts.backends;
  const settings::Config& config = configured->config();
  std::shared_ptr<Backends> backends = configured;
  if (is_server(config.cluster.url)) backends = std::make_shared<ServerBackends>(configured);
  return std::make_shared<Engine>(
      EngineParts{.backends = std::move(backends),
                  .open_cluster = [configured, log = parts.log] { return open_cluster(configured->config(), log); },
                  .journals = std::move(parts.journals),
                  .preflight = config.preflight,
                  .answers = config.names_cluster() ? Answers::cluster : Answers::storage,
                  .patience = configured->patience(),
                  .warn = [configured](const std::string& text) { configured->warn(text); }});
}

std::filesystem::path journals_folder(const std::filesystem::path& state_folder) {
  return state_folder.empty() ? operation::Journals::default_folder() : state_folder / "operations";
}

settings::Config load(const ClientConfig& config) {
  std::vector<settings::Override> overrides;
  if (!config.cluster.empty())
    overrides.push_back({.table = "cluster", .key = "url", .value = settings::raw_text(config.cluster, from_code)});
  settings::Findings findings;
  settings::Config loaded = settings::load_config(config.config_file.value_or(std::filesystem::path{}),
                                                  settings::process_environment(), findings, overrides);
  findings.throw_if_errors();
  if (config.preflight) loaded.preflight = *config.preflight;
  return loaded;
}

}  // namespace holdfast::client
