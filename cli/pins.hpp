// Pins of plugins in a configuration file: written without touching anything else that stands there.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace holdfast::cli {

struct Pin {
  std::string id = {};      ///< Of the plugin.
  std::string digest = {};  ///< "sha256:<hex>"
};

/// `"com.acme.tape" = "sha256:..."`: what stands below [plugins.pin].
std::string line_of(const Pin& pin);

/// The text of a configuration with that pin in it, in place of an older one of the same plugin.
std::string with_pin(std::string_view text, const Pin& pin);

/// Writes it into `file`, atomically; its mode stays as it is. Throws FailedError, with the line to write by hand,
/// where the file would not be read as it is meant: then nothing is changed.
void write_pin(const std::filesystem::path& file, const Pin& pin);

}  // namespace holdfast::cli
