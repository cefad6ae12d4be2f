#include "sas.hpp"

#include <holdfast/support/encoding.hpp>
#include <holdfast/support/percent.hpp>
#include <holdfast/support/rfc3339.hpp>

#include <algorithm>
#include <utility>

namespace holdfast::azure {
namespace {

/// "2026-11-23", "2026-11-23T03:15Z" or with seconds: all three are allowed.
std::optional<Sas::Time> parse_time(std::string_view text) {
  std::string whole{text};
  if (whole.size() == 10) whole += "T00:00Z";
  if (whole.size() == 17 && whole.ends_with('Z')) whole.insert(16, ":00");
  return support::parse_rfc3339(whole);
}

/// Where a name of the query belongs; null for those that say nothing to us.
std::string* place_of(Sas& sas, std::string_view name) noexcept {
  const std::pair<std::string_view, std::string*> places[] = {
      {"sv", &sas.version},    {"sp", &sas.permissions}, {"sr", &sas.resource},
      {"ss", &sas.services},   {"spr", &sas.protocols},  {"srt", &sas.resource_types},
      {"sip", &sas.addresses}, {"si", &sas.policy},      {"skoid", &sas.signer}};
  for (const auto& [known, place] : places)
    if (known == name) return place;
  return nullptr;
}

/// "r (read)"
std::string_view word_for(char letter) noexcept {
  switch (letter) {
    case 'r':
      return "r (read)";
    case 'w':
      return "w (write)";
    case 'd':
      return "d (delete)";
    case 'l':
      return "l (list)";
    case 'c':
      return "c (create)";
    default:
      return "another letter";
  }
}

std::string missing_in(std::string_view permissions, std::string_view letters) {
  std::string missing;
  for (const char letter : letters)
    if (permissions.find(letter) == std::string_view::npos)
      missing.append(missing.empty() ? "" : ", ").append(word_for(letter));
  return missing;
}

std::optional<SasFault> why_not_reaching(const Sas& sas) {
  if (sas.is_of_account()) {
    if (!sas.services.empty() && sas.services.find('b') == std::string::npos)
      return SasFault{"is not for the blob service (ss=" + sas.services + ")", "make one with ss=b"};
    for (const auto& [type, word] : {std::pair{'c', "containers"}, {'o', "objects"}})
      if (sas.resource_types.find(type) == std::string::npos)
        return SasFault{"is not for " + std::string{word} + " (srt=" + sas.resource_types + ")",
                        "make one with srt=co"};
    return {};
  }
  if (sas.resource == "b" || sas.resource == "bs" || sas.resource == "bv")
    return SasFault{"is for a single blob (sr=" + sas.resource + ")", "make one for the container (sr=c)"};
  return {};
}

}  // namespace

std::string_view query_of_sas(std::string_view text) noexcept {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
  const auto question = text.find('?');
  return question == std::string_view::npos ? text : text.substr(question + 1);
}

std::optional<Sas> parse_sas(std::string_view text) {
  std::string_view query = query_of_sas(text);
  Sas sas;
  bool is_signed = false;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const std::string_view name = pair.substr(0, pair.find('='));
    const auto value = support::form_decoded(pair.substr(std::min(pair.size(), name.size() + 1)));
    if (!value) return {};
    if (name == "sig") is_signed = !value->empty();
    if (name == "st" || name == "se") {
      const auto time = parse_time(*value);
      if (!time) return {};
      (name == "st" ? sas.starts_at : sas.expires_at) = time;
    }
    if (std::string* place = place_of(sas, name)) *place = *value;
  }
  if (!is_signed) return {};
  return sas;
}

std::optional<SasFault> why_not_now(const Sas& sas, Sas::Time now) {
  if (sas.expires_at && *sas.expires_at <= now)
    return SasFault{"has expired at " + support::to_rfc3339(*sas.expires_at),
                    "make a new one, and check this machine's clock"};
  if (sas.starts_at && *sas.starts_at > now)
    return SasFault{"does not hold before " + support::to_rfc3339(*sas.starts_at),
                    "make one without a start, or wait; check this machine's clock"};
  return {};
}

std::optional<SasFault> why_not_whole(std::string_view text) {
  constexpr std::size_t signature_bytes = 32;  // HMAC-SHA256
  constexpr std::string_view again = "copy all of it anew, from sv= to the end of sig, and nothing around it";
  const std::string_view query = query_of_sas(text);
  const auto is_of_query = [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\'' && c != '<' && c != '>'; };
  if (!std::ranges::all_of(query, is_of_query))
    return SasFault{"holds a quotation mark, a blank or something else that none has", std::string{again}};
  const auto at = query.rfind("sig=");
  const auto signed_by = support::form_decoded(query.substr(at + 4, query.find('&', at) - at - 4));
  const auto bytes = support::base64_decoded(signed_by.value_or(""));
  if (!bytes || bytes->size() != signature_bytes)
    return SasFault{"is not whole: its sig was cut off, or changed", std::string{again}};
  return {};
}

std::optional<SasFault> why_not_for(const Sas& sas, std::string_view letters, Carriage carriage) {
  if (carriage == Carriage::plain && sas.protocols == "https")
    return SasFault{"is for TLS alone (spr=https)", "use https:// in `endpoint`"};
  if (auto fault = why_not_reaching(sas)) return fault;
  if (!sas.policy.empty() && sas.permissions.empty()) return {};  // the container's policy has them
  const std::string missing = missing_in(sas.permissions, letters);
  if (missing.empty()) return {};
  const std::string wanted = letters == "rl" ? "rl to restore, or sp=rwdl to back up" : std::string{letters};
  return SasFault{"lacks " + missing + " (sp=" + sas.permissions + ")",
                  "make one with sp=" + wanted + ", the letters in the order racwdl"};
}

}  // namespace holdfast::azure
