// A plugin's store, used as the engine uses it.
#pragma once

#include <holdfast/plugin.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/bytes.hpp"

namespace holdfast::test {

struct Listed {
  std::vector<std::string> keys = {};  ///< Objects and common prefixes, as they came.
  std::map<std::string, sdk::Object> objects = {};
  std::string next = {};
};

struct ListArguments {
  std::string_view prefix = {};
  std::string_view delimiter = {};
  std::string_view start_after = {};
  std::string_view page = {};
  std::uint32_t limit = 0;
};

Listed list(sdk::Store& store, const ListArguments& arguments);
/// All pages of it.
std::vector<std::string> list_all(sdk::Store& store, ListArguments arguments);

struct GetArguments {
  std::uint64_t offset = 0;
  std::uint64_t length = UINT64_MAX;
  std::string_view if_match = {};
};
std::string get(sdk::Store& store, std::string_view key, const GetArguments& arguments = {});

hf_put put_request(std::string_view key, std::int32_t mode = HF_PUT_OVERWRITE, std::string_view if_match = {});
sdk::Object put(sdk::Store& store, std::string_view key, std::string_view data, std::int32_t mode = HF_PUT_OVERWRITE,
                std::string_view if_match = {});
void remove(sdk::Store& store, std::string_view key);
/// The places in `keys` of those that stayed, and why.
using Failures = std::vector<std::pair<std::size_t, hf_status>>;
Failures remove_many(sdk::Store& store, const std::vector<std::string>& keys);

struct CheckSeen {
  std::int32_t outcome = -1;
  std::string detail = {};
  std::string remedy = {};
};
std::map<std::string, CheckSeen> preflight(sdk::Store& store, std::uint32_t flags);

}  // namespace holdfast::test
