// Rows that the field tables of object storages have in common, so that all plugins document them alike. Each table
// keeps the order that its readers expect. What is written into them is judged by common_settings.hpp.
#pragma once

#include <holdfast/plugin.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace holdfast::support {

/// `ca_file`, with an example and the variables of the service's own tools, separated by commas.
[[nodiscard]] constexpr sdk::Field ca_file_field(std::string_view example, std::string_view env = {}) noexcept {
  return {.key = "ca_file",
          .type = HF_TYPE_PATH,
          .help = "Certificates, as PEM, of who vouches for the service; without one, whom this machine trusts",
          .example = example,
          .env = env};
}

/// `proxy`: secret, as people write passwords into it, although none is accepted.
inline constexpr sdk::Field proxy_field{
    .key = "proxy",
    .flags = HF_FIELD_SECRET,
    .help = "URL of the proxy to go through, or none; without one, what https_proxy and no_proxy say",
    .example = "http://proxy.example.com:3128"};

/// `credentials`: one of the places, borrowed; "auto" has to be among them.
[[nodiscard]] constexpr sdk::Field credentials_field(std::span<const hf_pair> places) noexcept {
  return {.key = "credentials",
          .type = HF_TYPE_CHOICE,
          .flags = HF_FIELD_ADVANCED,
          .help = "Where credentials come from",
          .fallback = "auto",
          .choices = places};
}

/// `abort_uploads_after`: for services that keep the parts of an unfinished upload until somebody drops them.
inline constexpr sdk::Field abort_uploads_after_field{
    .key = "abort_uploads_after",
    .type = HF_TYPE_DURATION,
    .flags = HF_FIELD_ADVANCED,
    .help = "Age at which a preflight drops unfinished uploads below path; 0s for never",
    .fallback = "168h",
    .details = "A process that dies leaves the parts of its upload, which nobody sees and everybody pays for."};

/// The position of a setting in its table; a name that is not there does not compile.
template <std::size_t N>
[[nodiscard]] consteval std::uint32_t position_in(const sdk::Field (&fields)[N], std::string_view key) {
  for (std::uint32_t i = 0; i < N; ++i)
    if (fields[i].key == key) return i;
  throw "there is no such setting";
}

}  // namespace holdfast::support
