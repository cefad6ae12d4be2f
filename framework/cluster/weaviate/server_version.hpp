// Which server knows which field. A server ignores fields that it does not know, so a request that needs one of them
// would be granted and not obeyed; it is refused here instead, with the version that brought the field.
//
// Source: Weaviate's openapi-specs/schema.json at every tag from 1.15 to 1.39.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "operation/phase.hpp"

namespace holdfast::weaviate {

/// "1.39.0". A suffix such as "-dev" is kept for showing and does not count.
struct ServerVersion {
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  std::uint32_t patch = 0;
  std::string text = {};

  /// Throws DamagedError for what is no version.
  [[nodiscard]] static ServerVersion parse(std::string_view text);
};

enum class Feature : std::uint8_t {
  node_mapping,
  typed_config,  ///< CPUPercentage, CompressionLevel.
  cancel_create,
  list,
  location,         ///< Bucket and Path, in bodies and queries.
  times,            ///< startedAt and completedAt in the status of a create.
  users_and_roles,  ///< usersOptions, rolesOptions.
  overwrite_alias,
  list_order,
  zstd,            ///< The Zstd levels and NoCompression.
  cancel_restore,  ///< And the statuses FINALIZING and CANCELLING.
  incremental,
  include_users,
  include_roles,
};

/// Whether a server of that version has it. A feature that was brought to several minor versions by patches is known
/// from each of those on.
[[nodiscard]] bool has(const ServerVersion& version, Feature feature) noexcept;

/// What a server has to have to cancel operations of that kind.
[[nodiscard]] constexpr Feature cancelling(operation::Kind kind) noexcept {
  return kind == operation::Kind::create ? Feature::cancel_create : Feature::cancel_restore;
}

/// Throws UnsupportedError, naming what is wanted in words, the server's version, and the versions that have it.
void require(const ServerVersion& version, Feature feature);

}  // namespace holdfast::weaviate
