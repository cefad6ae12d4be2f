// The settings with which the kit opens a store, and the rules that this store is excused from.
//
//   [settings]                       what a [backend] table of holdfast.toml would hold
//   path = "${TMP}/store"            ${TMP}: a scratch folder that the kit makes and removes
//   [wrong-credential]               settings over those, with which nobody is let in: optional
//   secret_key = "not the one"
//   [quirks]                         a rule's id = why this storage cannot keep it
//   "list.token-elsewhere" = "every opened store has a memory of its own"
#pragma once

#include "settings/finding.hpp"
#include "settings/raw.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace holdfast::conformance {

struct Profile {
  settings::RawSettings settings = {};
  std::optional<settings::RawSettings> wrong_credential = {};  ///< Whole: `settings` with what is different over them.
  std::map<std::string, std::string> quirks = {};              ///< Rule id to reason.
};

/// Reads `file`, with `scratch` in place of ${TMP}. Throws ConfigError with every finding: no TOML, another table than
/// these, a quirk without a reason or of a rule that there is not.
Profile read_profile(const std::filesystem::path& file, const std::filesystem::path& scratch);

}  // namespace holdfast::conformance
