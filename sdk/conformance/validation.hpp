// What a plugin finds about settings, looked at offline.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench.hpp"

namespace holdfast::conformance {

struct Diagnostic {
  std::int32_t severity = 0;
  std::string field = {}, code = {}, summary = {}, remedy = {};
  std::uint32_t reserved = 0;
  bool operator==(const Diagnostic&) const = default;
};

/// Calls the plugin's validate, if it has one. The witness hears what it says.
std::vector<Diagnostic> validate(Bench& bench, const hf_plugin& plugin, const hf_settings& settings);

/// Whether the engine would go on to open a store after these.
bool has_error(const std::vector<Diagnostic>& found) noexcept;

}  // namespace holdfast::conformance
