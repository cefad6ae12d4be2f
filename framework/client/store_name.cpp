#include "client/store_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace holdfast::client {
namespace {

struct Scheme {
  std::string_view plugin;
  std::string_view scheme;
  std::string_view container;  ///< The setting in the place of a host.
};

constexpr std::array schemes{Scheme{"s3", "s3", "bucket"}, Scheme{"gcs", "gs", "bucket"},
                             Scheme{"azure", "azure", "container"}};

const settings::Setting* find(const settings::Resolved& settings, std::string_view key) {
  const auto found = std::find_if(settings.all().begin(), settings.all().end(),
                                  [key](const settings::Setting& setting) { return setting.field.key == key; });
  return found == settings.all().end() || found->state == settings::State::unset ? nullptr : &*found;
}

std::string text(const settings::Resolved& settings, std::string_view key) {
  const settings::Setting* setting = find(settings, key);
  return setting == nullptr || setting->field.is_secret() ? std::string{} : setting->value.text;
}

std::string without_slashes(std::string path) {
  path.erase(0, std::min(path.find_first_not_of('/'), path.size()));
  while (!path.empty() && path.back() == '/') path.pop_back();
  return path;
}

/// The rest of what identifies the store, where the user set it: "?endpoint=...&...".
std::string query(const settings::Resolved& settings, std::string_view container) {
  std::string out;
  for (const settings::Setting& setting : settings.all()) {
    const settings::Field& field = setting.field;
    if (!field.is_identity() || field.is_secret() || setting.state != settings::State::set) continue;
    if (!container.empty() && (field.key == container || field.key == "path")) continue;
    out += fmt::format("{}{}={}", out.empty() ? "?" : "&", field.key, setting.value.text);
  }
  return out;
}

}  // namespace

std::string store_name(std::string_view plugin, const settings::Resolved& settings) {
  if (plugin == "filesystem") return fmt::format("filesystem:{}", text(settings, "path"));
  const auto scheme = std::find_if(schemes.begin(), schemes.end(), [&](const Scheme& s) { return s.plugin == plugin; });
  if (scheme == schemes.end()) return fmt::format("{}:{}", plugin, query(settings, {}));
  const std::string path = without_slashes(text(settings, "path"));
  return fmt::format("{}://{}{}{}{}", scheme->scheme, text(settings, scheme->container), path.empty() ? "" : "/", path,
                     query(settings, scheme->container));
}

std::string path_of_backup(std::string_view store_name, std::string_view id) {
  // A folder may have a question mark in its name; it has no query behind it.
  const auto query = store_name.starts_with("filesystem:") ? store_name.npos : store_name.find('?');
  const std::string_view place = store_name.substr(0, query);
  return fmt::format("{}/{}{}", place, id, store_name.substr(place.size()));
}

}  // namespace holdfast::client
