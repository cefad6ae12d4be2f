#include "cluster/weaviate/server_version.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <compare>
#include <holdfast/errors.hpp>
#include <span>

#include "errors/printable.hpp"

namespace holdfast::weaviate {
namespace {

struct Release {
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  std::uint32_t patch = 0;
  constexpr auto operator<=>(const Release&) const = default;
};

struct FeatureTraits {
  Feature feature;
  std::string_view name;  ///< What a server without it does not support.
  /// The first patch of each minor version that has it, oldest first. From the last one on all have it.
  std::array<Release, 4> first;
  std::size_t count;

  [[nodiscard]] constexpr std::span<const Release> releases() const noexcept { return std::span{first}.first(count); }
};

template <class... Releases>
constexpr FeatureTraits row(Feature feature, std::string_view name, Releases... releases) {
  return {feature, name, {releases...}, sizeof...(releases)};
}

/// include_roles came to 1.38 after 1.39.0 was released; which patch of 1.39 has it is not known, so none counts.
constexpr std::array<FeatureTraits, 14> feature_table{{
    row(Feature::node_mapping, "mapping nodes", Release{1, 22, 0}),
    row(Feature::typed_config, "choosing compression and share of the processor", Release{1, 24, 0}),
    row(Feature::cancel_create, "cancelling a backup", Release{1, 24, 25}, Release{1, 25, 17}, Release{1, 26, 5},
        Release{1, 27, 0}),
    row(Feature::list, "listing backups", Release{1, 30, 12}, Release{1, 31, 5}, Release{1, 32, 0}),
    row(Feature::location, "choosing bucket and path", Release{1, 27, 2}, Release{1, 28, 0}),
    row(Feature::times, "telling when a backup began and ended", Release{1, 31, 15}, Release{1, 32, 8},
        Release{1, 33, 0}),
    row(Feature::users_and_roles, "restoring users and roles", Release{1, 30, 9}, Release{1, 31, 2}, Release{1, 32, 0}),
    row(Feature::overwrite_alias, "overwriting aliases", Release{1, 32, 5}, Release{1, 33, 0}),
    row(Feature::list_order, "ordering the list of backups", Release{1, 32, 14}, Release{1, 33, 2}, Release{1, 34, 0}),
    row(Feature::zstd, "zstd and uncompressed chunks", Release{1, 32, 18}, Release{1, 33, 6}, Release{1, 34, 1},
        Release{1, 35, 0}),
    row(Feature::cancel_restore, "cancelling a restore", Release{1, 36, 0}),
    row(Feature::incremental, "incremental backups", Release{1, 34, 18}, Release{1, 35, 13}, Release{1, 36, 3},
        Release{1, 37, 0}),
    row(Feature::include_users, "choosing the users to back up", Release{1, 38, 3}, Release{1, 39, 0}),
    row(Feature::include_roles, "choosing the roles to back up", Release{1, 38, 10}, Release{1, 40, 0}),
}};

static_assert(
    [] {
      for (std::size_t i = 0; i < feature_table.size(); ++i)
        if (static_cast<std::size_t>(feature_table[i].feature) != i) return false;
      return true;
    }(),
    "the rows of feature_table stand in the order of the enumeration");

static_assert(
    [] {
      for (const FeatureTraits& traits : feature_table) {
        const auto releases = traits.releases();
        for (std::size_t i = 1; i < releases.size(); ++i)
          if (releases[i] <= releases[i - 1]) return false;
        if (releases.back().patch != 0) return false;
      }
      return true;
    }(),
    "the releases of each feature rise and end with the first of a minor version");

constexpr const FeatureTraits& traits_of(Feature feature) noexcept {
  return feature_table[static_cast<std::size_t>(feature)];
}

std::string to_string(const Release& release) {
  return fmt::format("{}.{}.{}", release.major, release.minor, release.patch);
}

/// "1.34.18, 1.35.13, 1.36.3 and 1.37.0"
std::string to_string(std::span<const Release> releases) {
  std::string text = to_string(releases.front());
  for (std::size_t i = 1; i < releases.size(); ++i)
    text += (i + 1 == releases.size() ? " and " : ", ") + to_string(releases[i]);
  return text;
}

}  // namespace

ServerVersion ServerVersion::parse(std::string_view text) {
  const auto refuse = [&]() -> void {
    throw DamagedError{{.message = fmt::format("'{}' is no version of a Weaviate", printable(text.substr(0, 64))),
                        .hint = "check that the address is that of a Weaviate"}};
  };
  ServerVersion version{.text = std::string{text}};
  std::string_view rest = text;
  if (rest.starts_with('v')) rest.remove_prefix(1);
  for (std::uint32_t* number : {&version.major, &version.minor, &version.patch}) {
    if (number != &version.major) {
      if (!rest.starts_with('.')) refuse();
      rest.remove_prefix(1);
    }
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), *number);
    if (error != std::errc{}) refuse();
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  }
  if (!rest.empty() && rest.front() != '-' && rest.front() != '+') refuse();
  return version;
}

bool has(const ServerVersion& version, Feature feature) noexcept {
  const Release release{version.major, version.minor, version.patch};
  const auto releases = traits_of(feature).releases();
  if (release >= releases.back()) return true;
  for (const Release& first : releases)
    if (release.major == first.major && release.minor == first.minor) return release >= first;
  return false;
}

void require(const ServerVersion& version, Feature feature) {
  if (has(version, feature)) return;
  const auto releases = traits_of(feature).releases();
  const std::string shown = printable(version.text.substr(0, 64));
  throw UnsupportedError{{.message = fmt::format("version {} of the server does not support {}, which came with {}",
                                                 shown, traits_of(feature).name, to_string(releases)),
                          .hint = "upgrade the server, or do without",
                          .details = {{"server_version", shown}, {"required_version", to_string(releases.back())}}}};
}

}  // namespace holdfast::weaviate
