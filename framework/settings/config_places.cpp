#include <algorithm>
#include <system_error>

#include "settings/config_file.hpp"

namespace holdfast::settings {
namespace {

/// A variable that is set to something.
std::optional<std::string> variable(const Environment& environment, std::string_view name) {
  auto value = environment ? environment(name) : std::nullopt;
  return value && !value->empty() ? value : std::nullopt;
}

/// What the user named, if anything.
std::optional<std::filesystem::path> named_place(const std::optional<std::filesystem::path>& flag,
                                                 const Environment& environment) {
  if (flag) return flag;
  if (const auto from_environment = variable(environment, "HOLDFAST_CONFIG")) return *from_environment;
  return std::nullopt;
}

}  // namespace

std::vector<std::filesystem::path> config_places(const std::optional<std::filesystem::path>& flag,
                                                 const Environment& environment) {
  if (const auto named = named_place(flag, environment)) return {*named};
  const std::filesystem::path name = "holdfast.toml";
  std::vector<std::filesystem::path> places{name};
  // XDG Base Directory Specification: a relative path there is to be ignored.
  const auto xdg = variable(environment, "XDG_CONFIG_HOME");
  if (xdg && std::filesystem::path{*xdg}.is_absolute())
    places.push_back(std::filesystem::path{*xdg} / "holdfast" / name);
  else if (const auto home = variable(environment, "HOME"))
    places.push_back(std::filesystem::path{*home} / ".config/holdfast" / name);
  places.push_back(std::filesystem::path{"/etc/holdfast"} / name);
  return places;
}

std::optional<std::filesystem::path> find_config(const std::optional<std::filesystem::path>& flag,
                                                 const Environment& environment) {
  if (auto named = named_place(flag, environment)) return named;
  const auto places = config_places(flag, environment);
  // A file that is there but may not be looked at counts: passing over it silently would run another configuration.
  const auto found = std::ranges::find_if(places, [](const std::filesystem::path& place) {
    std::error_code error;
    return std::filesystem::exists(place, error) || error;
  });
  return found == places.end() ? std::nullopt : std::optional{*found};
}

}  // namespace holdfast::settings
