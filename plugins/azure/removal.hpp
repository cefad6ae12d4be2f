// Objects, removed one by one or many at once.
#pragma once

#include "service.hpp"

#include <holdfast/plugin.hpp>

#include <functional>
#include <span>
#include <string>

namespace holdfast::azure {

inline constexpr std::uint32_t max_removals = 256;  ///< Keys of one request.

/// `key` with the path in front. One that is not there is fine.
void remove_object(Service& service, const sdk::Call& call, const std::string& key);

/// Told of a key that could not be removed, by its position.
using RemovalFailed = std::function<void(std::size_t, const sdk::Error&)>;

/// Up to max_removals keys in one request. HF_E_UNSUPPORTED where the service has none for it.
void remove_objects(Service& service, const sdk::Call& call, std::span<const std::string> keys,
                    const RemovalFailed& failed);

}  // namespace holdfast::azure
