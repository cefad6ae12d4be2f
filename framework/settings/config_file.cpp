#include "settings/config_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <holdfast/errors.hpp>

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "settings/address.hpp"
#include "settings/config_runs.hpp"
#include "settings/config_schema.hpp"
#include "settings/suggest.hpp"
#include "settings/text.hpp"
#include "settings/toml_reader.hpp"
#include "settings/url.hpp"

namespace holdfast::settings {
namespace {

constexpr std::array<std::string_view, 5> log_words{"debug", "info", "warn", "error", "off"};
constexpr std::array<std::string_view, 3> trust_words{"owner", "listed", "pinned"};
constexpr std::array<std::string_view, 5> preflight_words{"auto", "full", "read-only", "no-delete", "off"};

/// The enumerator whose word is `word`. The words stand in the order of the enumeration; the first is the default.
template <class Enum, std::size_t count>
Enum enumerator(const std::array<std::string_view, count>& words, std::string_view word) {
  const auto found = std::ranges::find(words, word);
  return found == words.end() ? Enum{} : static_cast<Enum>(found - words.begin());
}

bool is_digest(std::string_view text) {
  constexpr std::string_view prefix = "sha256:";
  return text.starts_with(prefix) && text.size() == prefix.size() + 64 &&
         text.substr(prefix.size()).find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

class Loader {
 public:
  Loader(const Environment& environment, Findings& findings, std::span<const Override> overrides)
      : environment_{environment}, findings_{findings}, overrides_{overrides} {}

  Config load(const std::filesystem::path& file) && {
    config_.file = file;
    RawValue::Map root;
    if (!file.empty()) {
      auto read = read_toml(file, findings_);
      if (!read) return std::move(config_);
      root = std::move(*read);
    }
    for (const OwnTable& table : own_tables()) own(table, take(root, table.name));
    if (const auto backends = take(root, "backends")) this->backends(*backends);
    if (const auto runs = take(root, "run")) load_runs(runs->value, environment_, config_, findings_);
    for (const RawEntry& entry : root) unknown(entry);
    return std::move(config_);
  }

 private:
  static std::optional<RawEntry> take(RawValue::Map& root, std::string_view key) {
    const auto found = std::ranges::find(root, key, &RawEntry::key);
    if (found == root.end()) return std::nullopt;
    RawEntry entry = std::move(*found);
    root.erase(found);
    return entry;
  }

  void unknown(const RawEntry& entry) {
    std::vector<std::string> known{"backends", "run"};
    for (const OwnTable& table : own_tables()) known.emplace_back(table.name);
    const bool is_table = std::holds_alternative<RawValue::Map>(entry.value.data) ||
                          std::holds_alternative<RawValue::List>(entry.value.data);
    findings_.error(entry.key_place, "config.unknown",
                    fmt::format("unknown {} {}{}", is_table ? "table" : "setting", in_quotes(entry.key),
                                did_you_mean(entry.key, known)),
                    fmt::format("the tables are {}", fmt::join(known, ", ")));
  }

  /// The entries of a table, or none and a finding where something else stands there.
  RawSettings table_of(const RawEntry& entry) {
    if (const auto* table = std::get_if<RawValue::Map>(&entry.value.data))
      return to_settings(*table, entry.value.place);
    findings_.error(entry.key_place, "config.type",
                    fmt::format("{} must be a table, not {}", in_quotes(entry.key), entry.value.kind()),
                    fmt::format("write [{}] and the settings below it", entry.key));
    RawSettings none;
    none.place = entry.key_place;
    return none;
  }

  void own(const OwnTable& table, const std::optional<RawEntry>& entry) {
    RawSettings raw;
    raw.place.file = config_.file.string();
    if (entry) raw = table_of(*entry);
    for (const Override& flag : overrides_)
      if (flag.table == table.name) raw.set({.key = flag.key, .key_place = flag.value.place, .value = flag.value});
    Resolved settings = resolve(table.schema(), raw, environment_, std::string{table.name}, findings_);
    if (table.name == "cluster") cluster(settings);
    if (table.name == "client")
      config_.client = {.poll_interval = std::chrono::nanoseconds{settings.integer("poll_interval")},
                        .timeout = std::chrono::nanoseconds{settings.integer("timeout")}};
    if (table.name == "plugins") plugins(settings);
    if (table.name == "preflight")
      config_.preflight = enumerator<PreflightMode>(preflight_words, settings.text("mode"));
    config_.sections.push_back({std::string{table.name}, std::move(settings)});
  }

  void cluster(const Resolved& settings) {
    connection(settings);
    const Setting& url = settings.at("url");
    const std::string_view text = url.value.text;
    const auto refuse = [&](const Place& place, std::string_view code, std::string summary) {
      findings_.error(place, code, std::move(summary),
                      "write it like http://localhost:8080, or file:PATH for a directory of collections");
    };
    if (url.state == State::unset) return;
    if (text.starts_with("file:")) {
      if (auto path = cluster_folder(text, url.place))
        config_.cluster.url = "file:" + *path;
      else
        refuse(url.place, "config.value", fmt::format("the cluster {} names no folder", in_quotes(text)));
      return;
    }
    const UrlVerdict verdict = judge_url(text);
    if (verdict == UrlVerdict::has_credentials)
      refuse(url.place.hidden(), "config.url.credentials", "the cluster's URL has a user name or password in it");
    else if (verdict == UrlVerdict::broken || !(text.starts_with("http://") || text.starts_with("https://")))
      refuse(url.place, "config.value", fmt::format("the cluster {} is no address of one", in_quotes(scrubbed(text))));
    else
      config_.cluster.url = std::string{text};
  }

  void connection(const Resolved& settings) {
    ClusterSettings& cluster = config_.cluster;
    cluster.api_key = settings.text("api_key");
    const std::vector<std::string>& headers = settings.items("headers");
    for (std::size_t i = 0; i + 1 < headers.size(); i += 2) cluster.headers.emplace_back(headers[i], headers[i + 1]);
    cluster.ca_file = settings.text("ca_file");
    cluster.client_certificate = settings.text("client_certificate");
    cluster.client_key = settings.text("client_key");
    if (settings.has("proxy")) cluster.proxy = settings.text("proxy") == "none" ? "" : settings.text("proxy");
    cluster.connect_timeout = std::chrono::nanoseconds{settings.integer("connect_timeout")};
    cluster.request_timeout = std::chrono::nanoseconds{settings.integer("request_timeout")};
    if (cluster.client_certificate.empty() != cluster.client_key.empty())
      findings_.error(settings.place(), "config.value", "a client's certificate and its key belong together",
                      "set both client_certificate and client_key, or neither");
  }

  /// Of "file:PATH", "file:./PATH" and "file:///PATH".
  std::optional<std::string> cluster_folder(std::string_view url, const Place& place) const {
    std::string_view path = url.substr(url.find(':') + 1);
    if (path.starts_with("//")) path.remove_prefix(2);
    if (path.empty()) return std::nullopt;
    const auto home = environment_ ? environment_("HOME") : std::nullopt;
    return absolute_path(path, place, home.value_or(""));
  }

  void plugins(const Resolved& settings) {
    config_.plugins.trust = enumerator<TrustMode>(trust_words, settings.text("trust"));
    config_.plugins.allow = settings.items("allow");
    const auto home = environment_ ? environment_("HOME") : std::nullopt;
    const Setting& path = settings.at("path");
    for (std::size_t i = 0; i < path.value.items.size(); ++i) {
      const Place& place = path.value.item_places[i];
      if (auto folder =
              path.value.items[i].empty() ? std::nullopt : absolute_path(path.value.items[i], place, home.value_or("")))
        config_.plugins.path.emplace_back(std::move(*folder));
      else
        findings_.error(place, "config.value", fmt::format("{} names no folder", in_quotes(path.value.items[i])), {});
    }
    const Setting& pin = settings.at("pin");
    for (std::size_t i = 0; i + 1 < pin.value.items.size(); i += 2) {
      if (!is_digest(pin.value.items[i + 1]))
        findings_.error(pin.value.item_places[i / 2], "config.value",
                        fmt::format("the pin of plugin {} is no SHA-256", in_quotes(pin.value.items[i])),
                        "run holdfast plugins trust FILE, which writes it");
      config_.plugins.pin[pin.value.items[i]] = pin.value.items[i + 1];
    }
    plugin_logs(settings.at("log"));
  }

  void plugin_logs(const Setting& log) {
    for (std::size_t i = 0; i + 1 < log.value.items.size(); i += 2) {
      const auto word = std::ranges::find(log_words, log.value.items[i + 1]);
      if (word == log_words.end())
        findings_.error(log.value.item_places[i / 2], "config.value",
                        fmt::format("{} is no level of a plugin's log", in_quotes(log.value.items[i + 1])),
                        fmt::format("use one of {}", fmt::join(log_words, ", ")));
      else
        config_.plugins.log[log.value.items[i]] = static_cast<PluginLog>(word - log_words.begin());
    }
  }

  void backends(const RawEntry& entry) {
    const RawSettings tables = table_of(entry);
    for (const RawEntry& table : tables.entries()) {
      RawSettings settings = table_of(table);
      if (std::holds_alternative<RawValue::Map>(table.value.data)) backend(table, std::move(settings));
    }
  }

  void backend(const RawEntry& table, RawSettings settings) {
    if (table.key.empty() || is_address(table.key)) {
      findings_.error(table.key_place, "config.value",
                      fmt::format("{} cannot name a backend: a colon makes it an address", in_quotes(table.key)),
                      "choose a name without colons");
      return;
    }
    BackendConfig backend{.name = table.key, .place = settings.place};
    const RawEntry* plugin = settings.find("plugin");
    if (!plugin)
      findings_.error(table.value.place, "config.required",
                      fmt::format("backend {} does not say which plugin it is for", in_quotes(table.key)),
                      "write plugin = \"filesystem\", \"s3\", \"gcs\", \"azure\", or the id of another");
    else if (const std::string* id = plugin->value.text(); id && !id->empty())
      backend.plugin = *id;
    else
      findings_.error(plugin->value.place, "config.type",
                      fmt::format("the plugin of backend {} must be its id in quotes", in_quotes(table.key)), {});
    settings.remove("plugin");
    backend.settings = std::move(settings);
    // One without a plugin is kept: runs that name it are not to blame.
    config_.backends.push_back(std::move(backend));
  }

  const Environment& environment_;
  Findings& findings_;
  std::span<const Override> overrides_;
  Config config_;
};

}  // namespace

bool Config::names_cluster() const {
  return std::any_of(sections.begin(), sections.end(), [](const Section& section) {
    return section.name == "cluster" && section.settings.at("url").state == State::set;
  });
}

std::vector<std::string> Config::backend_names() const {
  std::vector<std::string> names;
  for (const BackendConfig& backend : backends) names.push_back(backend.name);
  return names;
}

std::vector<std::string> Config::secrets() const {
  std::vector<std::string> all;
  for (const Section& section : sections)
    for (std::string& secret : section.settings.secrets()) all.push_back(std::move(secret));
  return all;
}

Config load_config(const std::filesystem::path& file, const Environment& environment, Findings& findings,
                   std::span<const Override> overrides) {
  Findings found;
  Config config = Loader{environment, found, overrides}.load(file);
  found.sort();
  for (const Finding& finding : found.all()) findings.add(finding);
  return config;
}

BackendConfig find_backend(std::string_view word, const Config& config) {
  if (is_address(word)) return parse_address(word);
  const auto found =
      std::ranges::find(config.backends, word, [](const BackendConfig& b) -> std::string_view { return b.name; });
  if (found != config.backends.end()) return *found;
  const auto names = config.backend_names();
  std::string hint = "write an address like filesystem:/backups or s3://BUCKET/PATH";
  if (!names.empty())
    hint = fmt::format("use one of {}; or write an address", fmt::join(names, ", "));
  else if (config.file.empty())
    hint += ", or a configuration file with a [backends.NAME] table";
  throw NotFoundError{{.message = fmt::format("there is no backend {}{}", in_quotes(word), did_you_mean(word, names)),
                       .hint = std::move(hint)}};
}

}  // namespace holdfast::settings
