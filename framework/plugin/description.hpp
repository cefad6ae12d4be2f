// A plugin in its own words, safe to print.
#pragma once

#include "plugin/facts.hpp"
#include "plugin/loader.hpp"

#include <string>

namespace holdfast::plugin {

/// For listings. Every text went through printable(); empty: not said, or not known without loading.
struct Description {
  std::string id = {};
  std::string version = {};
  std::string abi = {};  ///< "1.0"
  std::string path = {};
  std::string name = {};
  std::string vendor = {};
  std::string license = {};  ///< SPDX
  std::string url = {};
  std::string summary = {};
};

/// What is known from the note alone: id, version, ABI, path. Runs no plugin code.
Description describe(const Facts& facts);
/// All of it.
Description describe(const Plugin& plugin);

}  // namespace holdfast::plugin
