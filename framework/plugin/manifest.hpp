// A plugin's manifest: a small TOML file beside its libraries, which names one for each machine.
//
//   manifest_version = 1
//   id = "com.acme.tape"                 as in the library's note; so is the version
//   version = "1.4.0"
//   name, publisher, license, url        for people; may be left out
//   [plugin]
//   abi = "1.0"                          may be left out
//   [library]                            relative to this file, in its folder or below
//   linux_amd64 = { file = "holdfast_tape.so", sha256 = "..." }
//   linux_arm64 = { file = "arm64/holdfast_tape.so" }
#pragma once

#include "plugin/facts.hpp"

#include <filesystem>
#include <string>

namespace holdfast::plugin {

/// What a manifest says, as far as it matters for this machine.
struct Manifest {
  std::string id = {};
  std::string version = {};
  std::string abi = {};                ///< "1.0"; empty: not said.
  std::filesystem::path library = {};  ///< Absolute; lies in the manifest's folder or below, every link resolved.
  std::string digest = {};             ///< "sha256:<hex>" of the library; empty: not said.
};

/// The manifest at the absolute path `file`. Judges neither owner nor modes, and looks into no library.
/// Errors: RefusedError, with line and column where it is what is written: no TOML, an unknown version or key, a
/// missing value, no library for this machine (those that there are are named), a path that leads out of the folder.
Manifest read_manifest(const std::filesystem::path& file);

/// Throws RefusedError where the library's own note says something else.
void require_agreement(const Manifest& manifest, const Facts& facts);

}  // namespace holdfast::plugin
