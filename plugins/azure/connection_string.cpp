#include "connection_string.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace holdfast::azure {
namespace {

/// It is the same for everybody, and no secret.
constexpr std::string_view emulated_key =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

std::string_view without_blanks(std::string_view text) noexcept {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  return first == std::string_view::npos ? std::string_view{}
                                         : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_same_name(std::string_view one, std::string_view other) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(one, other, {}, lower, lower);
}

/// The place of `name`; null for those that say nothing about blobs.
std::string* place_of(ConnectionString& parsed, std::string_view name) noexcept {
  const std::array<std::pair<std::string_view, std::string*>, 6> places{{{"AccountName", &parsed.account},
                                                                         {"AccountKey", &parsed.account_key},
                                                                         {"SharedAccessSignature", &parsed.sas},
                                                                         {"BlobEndpoint", &parsed.endpoint},
                                                                         {"EndpointSuffix", &parsed.endpoint_suffix},
                                                                         {"DefaultEndpointsProtocol", &parsed.scheme}}};
  for (const auto& [known, place] : places)
    if (is_same_name(known, name)) return place;
  return nullptr;
}

ConnectionString emulator() {
  return {.account = std::string{emulated_account},
          .account_key = std::string{emulated_key},
          .endpoint = "http://127.0.0.1:10000/" + std::string{emulated_account}};
}

}  // namespace

std::optional<ConnectionString> parse_connection_string(std::string_view text) {
  ConnectionString parsed;
  bool says_something = false;
  for (text = without_blanks(text); !text.empty();) {
    const std::string_view pair = text.substr(0, text.find(';'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    if (without_blanks(pair).empty()) continue;
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || equals == 0) return std::nullopt;
    const std::string_view name = without_blanks(pair.substr(0, equals));
    const std::string_view value = without_blanks(pair.substr(equals + 1));
    if (is_same_name(name, "UseDevelopmentStorage") && is_same_name(value, "true")) return emulator();
    if (std::string* place = place_of(parsed, name)) {
      *place = value;
      says_something = true;
    }
  }
  if (!says_something) return std::nullopt;
  return parsed;
}

Settings with_connection_string(Settings settings) {
  const auto parsed = parse_connection_string(settings.connection_string);
  if (!parsed) return settings;
  if (settings.account.empty()) settings.account = parsed->account;
  if (settings.endpoint.empty()) settings.endpoint = parsed->endpoint;
  if (settings.endpoint.empty() && !parsed->endpoint_suffix.empty() && !settings.account.empty())
    settings.endpoint = (parsed->scheme.empty() ? "https" : parsed->scheme) + "://" + settings.account + ".blob." +
                        parsed->endpoint_suffix;
  return settings;
}

}  // namespace holdfast::azure
