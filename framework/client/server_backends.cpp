#include "client/server_backends.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "client/place.hpp"
#include "store/unreachable_store.hpp"

namespace holdfast::client {
namespace {

/// Those that Weaviate has modules for.
bool is_servers_module(std::string_view plugin) {
  constexpr std::array<std::string_view, 4> modules{"filesystem", "s3", "gcs", "azure"};
  return std::ranges::find(modules, plugin) != modules.end();
}

OpenedBackend unseen(const cluster::Place& place, Error why) {
  OpenedBackend opened{.plugin_id = place.module, .place = place, .sight = cluster::Sight::unseen};
  opened.warnings.push_back(
      fmt::format("the storage was not looked at from here, only by the server: {}", why.message()));
  opened.store = store::make_unreachable_store(name_of(place), std::move(why));
  return opened;
}

bool is_told(const cluster::Place& place) {
  return place.module == "filesystem" ? !place.path.empty() : !place.bucket.empty();
}

OpenedBackend unseen_as_untold(const cluster::Place& place) {
  return unseen(place, UnsupportedError{{.message = "the backend names no place, which stands for the server's own",
                                         .hint = "name the bucket or the path to have it looked at from here"}});
}

}  // namespace

/// No server stores to a vendor's plugin: what lies there, only we can look at.
OpenedBackend ServerBackends::seen_from_here_alone(const ResolvedBackend& resolved, const settings::Findings& findings,
                                                   std::stop_token stop) {
  OpenedBackend opened = configured_->open(resolved, findings, std::move(stop));
  opened.place = {.module = resolved.config.plugin};
  return opened;
}

OpenedBackend ServerBackends::open(const BackupBackend& backend, std::stop_token stop) {
  cluster::Place place;
  try {
    settings::Findings findings;
    ResolvedBackend resolved = configured_->resolve(backend, findings, stop);
    place = place_of(resolved.config.plugin, resolved.settings);
    if (!is_servers_module(place.module)) return seen_from_here_alone(resolved, findings, std::move(stop));
    if (!is_told(place)) return unseen_as_untold(place);
    resolved.store_name = name_of(place);
    OpenedBackend opened = configured_->open(resolved, findings, std::move(stop));
    opened.place = place;
    return opened;
  } catch (const PluginError& error) {
    place = place_of(configured_->config_of(backend));
    return is_told(place) ? unseen(place, error) : unseen_as_untold(place);
  }
}

}  // namespace holdfast::client
