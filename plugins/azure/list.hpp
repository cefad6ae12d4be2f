// Listings, a page at a time.
#pragma once

#include "service.hpp"

#include <holdfast/support/listing.hpp>

#include <string>

namespace holdfast::azure {

using support::ListPage;
using support::ListQuery;

/// HF_E_CORRUPT where the answer is no listing of what was asked.
[[nodiscard]] ListPage list_page(Service& service, const sdk::Call& call, const ListQuery& query);

/// The listing that `body` is; every entry begins with `prefix`.
[[nodiscard]] ListPage parse_listing(std::string_view body, std::string_view prefix);

}  // namespace holdfast::azure
