// Where secrets come from, and how they stay out of everything that is shown.
//
// A secret setting is `env:NAME` (a variable), `file:PATH` (a file of its own, its trailing line break taken off), or
// the secret itself, with a warning where somebody else may read it: in the configuration file or on the command line.
// A value from a variable of the environment is the secret itself.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "settings/field.hpp"
#include "settings/raw.hpp"

namespace holdfast::settings {

struct Secret {
  RawValue value = {};      ///< Like what was written, with the secrets in place of their names.
  std::string origin = {};  ///< "env:WEAVIATE_API_KEY", "file:/run/secrets/s3", or the label of its place.
};

/// Fetches what `raw` names, each item of a list or table for itself. Nothing where one is missing: then a finding
/// names the variable or the file. Reads files.
[[nodiscard]] std::optional<Secret> fetch_secret(const Field& field, const RawValue& raw,
                                                 const Environment& environment, Findings& findings);

/// What stands in place of a secret.
inline constexpr std::string_view secret_mask = "********";

}  // namespace holdfast::settings
