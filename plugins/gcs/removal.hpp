// Objects, removed one by one or many at once.
#pragma once

#include "service.hpp"

#include <holdfast/plugin.hpp>
#include <holdfast/support/bulk_removal.hpp>

#include <span>
#include <string>

namespace holdfast::gcs {

using support::RemovalFailed;

inline constexpr std::uint32_t max_removals = 100;  ///< Keys of one request.

/// `key` with the path in front. One that is not there is fine.
void remove_object(Service& service, const sdk::Call& call, const std::string& key);

/// Up to max_removals keys in one request of the JSON API. HF_E_UNSUPPORTED where the service has none for it.
void remove_objects(Service& service, const sdk::Call& call, std::span<const std::string> keys,
                    const RemovalFailed& failed);

}  // namespace holdfast::gcs
