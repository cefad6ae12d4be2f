// A page of a listing, between a service's words and the engine's.
#pragma once

#include <holdfast/plugin.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::support {

/// What to list; keys with the store's root in front.
struct ListQuery {
  std::string prefix = {};
  std::string delimiter = {};
  std::string start_after = {};
  std::string page = {};
  std::uint32_t limit = 0;  ///< 0: the service's own.
};

/// The engine's question, below `root`.
[[nodiscard]] ListQuery query_below(std::string_view root, const hf_list& request);

struct ListEntry {
  std::string key = {};
  sdk::Object object = {};
};

struct ListPage {
  std::vector<ListEntry> objects = {};
  std::vector<std::string> prefixes = {};
  std::string next = {};  ///< Empty on the last page.
};

/// Hands the page on as the engine knows its keys: without `root`, which every key of the page begins with. What is the
/// root itself is no object. Throws HF_E_CANCELLED and HF_E_TIMEOUT, as the call has it, and what the sink throws.
void hand_on(const ListPage& page, std::string_view root, const sdk::Call& call, sdk::Page& out);

/// HF_E_CORRUPT: what answered is no listing of what was asked. `service` is what it ought to be: "an S3 service".
[[noreturn]] void refuse_listing(std::string_view why, std::string_view service);

/// A listed key; refused where it does not begin with `prefix`.
[[nodiscard]] std::string listed_key(std::string key, std::string_view prefix, std::string_view service);

}  // namespace holdfast::support
