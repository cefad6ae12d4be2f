#include "client/server_backends.hpp"

#include <fmt/format.h>

#include "store/unreachable_store.hpp"

namespace holdfast::client {
namespace {

std::string name_of(const cluster::Place& place) {
  if (place.module == "filesystem") return fmt::format("filesystem:{}", place.path);
  const std::string_view scheme = place.module == "gcs" ? "gs" : std::string_view{place.module};
  return fmt::format("{}://{}{}{}", scheme, place.bucket, place.path.empty() || place.path.starts_with('/') ? "" : "/",
                     place.path);
}

OpenedBackend unseen(const cluster::Place& place, Error why) {
  OpenedBackend opened{.plugin_id = place.module, .place = place, .sight = Sight::unseen};
  opened.warnings.push_back(
      fmt::format("the storage was not looked at from here, only by the server: {}", why.message()));
  opened.store = store::make_unreachable_store(name_of(place), std::move(why));
  return opened;
}

}  // namespace

OpenedBackend ServerBackends::open(const BackupBackend& backend, std::stop_token stop) {
  const cluster::Place place = place_of(configured_->config_of(backend));
  const bool is_told = place.module == "filesystem" ? !place.path.empty() : !place.bucket.empty();
  if (!is_told)
    return unseen(place, UnsupportedError{{.message = "the backend names no place, which stands for the server's own",
                                           .hint = "name the bucket or the path to have it looked at from here"}});
  try {
    OpenedBackend opened = configured_->open(backend, std::move(stop));
    opened.place = place;
    return opened;
  } catch (const PluginError& error) {
    return unseen(place, error);
  }
}

}  // namespace holdfast::client
