#include "client/place.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::client {
namespace {

constexpr std::string_view folder_prefix = "filesystem:";
constexpr std::string_view after_scheme = "://";

std::string_view container_of(std::string_view plugin) { return plugin == "azure" ? "container" : "bucket"; }

std::string without_slashes_behind(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

cluster::Place make_place(std::string_view plugin, std::string container, std::string path) {
  return {
      .module = std::string{plugin}, .bucket = std::move(container), .path = without_slashes_behind(std::move(path))};
}

}  // namespace

cluster::Place place_of(const settings::BackendConfig& config) {
  const auto text = [&](std::string_view key) {
    const settings::RawEntry* entry = config.settings.find(key);
    const std::string* value = entry == nullptr ? nullptr : entry->value.text();
    return value == nullptr ? std::string{} : *value;
  };
  std::string path = text("path");
  if (config.plugin == "filesystem" && !path.empty()) {
    const auto home = settings::process_environment()("HOME");
    const settings::Place& written = config.settings.find("path")->value.place;
    path = settings::absolute_path(path, written, home.value_or("")).value_or(path);
  }
  return make_place(config.plugin, text(container_of(config.plugin)), std::move(path));
}

cluster::Place place_of(std::string_view plugin, const settings::Resolved& settings) {
  const auto text = [&](std::string_view key) {
    const auto found = std::find_if(settings.all().begin(), settings.all().end(),
                                    [key](const settings::Setting& setting) { return setting.field.key == key; });
    return found == settings.all().end() || found->state != settings::State::set ? std::string{} : found->value.text;
  };
  return make_place(plugin, text(container_of(plugin)), text("path"));
}

std::string name_of(const cluster::Place& place) {
  if (place.module == "filesystem") return fmt::format("{}{}", folder_prefix, place.path);
  const std::string_view scheme = place.module == "gcs" ? "gs" : std::string_view{place.module};
  return fmt::format("{}{}{}{}{}", scheme, after_scheme, place.bucket, place.path.empty() ? "" : "/", place.path);
}

cluster::Place place_named(std::string_view name) {
  if (name.starts_with(folder_prefix))
    return {.module = "filesystem", .path = std::string{name.substr(folder_prefix.size())}};
  const auto end = std::min(name.find(after_scheme), name.size());
  const std::string_view scheme = name.substr(0, end);
  cluster::Place place{.module = std::string{scheme == "gs" ? "gcs" : scheme}};
  const std::string_view rest = name.substr(std::min(end + after_scheme.size(), name.size()));
  const auto slash = rest.find('/');
  place.bucket = rest.substr(0, slash);
  if (slash != std::string_view::npos) place.path = rest.substr(slash + 1);
  return place;
}

}  // namespace holdfast::client
