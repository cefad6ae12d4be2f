// What a Resolved holds: the settings, and the same in the ABI's form, which points into them.
#pragma once

#include "settings/resolve.hpp"

namespace holdfast::settings {

struct Resolved::Contents {
  Contents(std::string name, Place whole, std::vector<Setting> all);
  Contents(const Contents&) = delete;
  Contents& operator=(const Contents&) = delete;

  const std::string instance;
  const Place place;
  const std::vector<Setting> settings;

  /// The plugin's view, with the way back from it.
  struct Table : hf_settings {
    const Contents* contents;
  };
  std::vector<std::vector<hf_str>> items;
  std::vector<hf_value> values;
  Table table;
};

}  // namespace holdfast::settings
