// Listings, a page at a time.
#pragma once

#include "service.hpp"

#include <holdfast/plugin.hpp>

#include <string>
#include <vector>

namespace holdfast::azure {

/// What to list; keys with the path in front.
struct ListQuery {
  std::string prefix = {};
  std::string delimiter = {};
  std::string page = {};
  std::uint32_t limit = 0;  ///< 0: the service's own.
};

struct ListEntry {
  std::string key = {};
  sdk::Object object = {};
};

struct ListPage {
  std::vector<ListEntry> objects = {};
  std::vector<std::string> prefixes = {};
  std::string next = {};  ///< Empty on the last page.
};

/// HF_E_CORRUPT where the answer is no listing of what was asked.
[[nodiscard]] ListPage list_page(Service& service, const sdk::Call& call, const ListQuery& query);

/// The listing that `body` is; every entry begins with `prefix`.
[[nodiscard]] ListPage parse_listing(std::string_view body, std::string_view prefix);

}  // namespace holdfast::azure
