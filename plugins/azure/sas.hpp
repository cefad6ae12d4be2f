// A shared access signature, taken apart: what it says of itself, before anybody is asked.
// learn.microsoft.com/rest/api/storageservices/create-service-sas, create-account-sas, create-user-delegation-sas
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::azure {

/// The texts are those of the query, decoded; empty where it does not have them.
struct Sas {
  using Time = std::chrono::system_clock::time_point;

  std::string version = {};          ///< "sv"
  std::optional<Time> starts_at{};   ///< "st"
  std::optional<Time> expires_at{};  ///< "se"
  std::string permissions = {};      ///< "sp": a letter each, "racwdl".
  std::string resource = {};         ///< "sr" of a service's: "c" a container, "b" a blob, "d" a directory.
  std::string services = {};         ///< "ss" of an account's: "b" for blobs.
  std::string resource_types = {};   ///< "srt" of an account's: "s", "c" and "o".
  std::string protocols = {};        ///< "spr": "https" or "https,http".
  std::string addresses = {};        ///< "sip"
  std::string policy = {};           ///< "si": the container's stored policy that says the rest.
  std::string signer = {};           ///< "skoid": the object id of whose key signed it, where Entra ID vouches.

  [[nodiscard]] bool is_of_account() const noexcept { return !services.empty() || !resource_types.empty(); }
};

/// Absent where `text`, a query with or without its '?', holds no signature ("sig"), or times that are none.
[[nodiscard]] std::optional<Sas> parse_sas(std::string_view text);

/// `text` without its '?', and without the address that it was copied with.
[[nodiscard]] std::string_view query_of_sas(std::string_view text) noexcept;

/// A signature that does not help, and what does.
struct SasFault {
  std::string reason = {};  ///< In words that follow its name: "has expired at 2026-11-23T03:15:00Z".
  std::string remedy = {};
};

/// Why nobody will accept it at that moment; absent where it may be accepted.
[[nodiscard]] std::optional<SasFault> why_not_now(const Sas& sas, Sas::Time now);

/// Whether a part of `text`, a signature, was lost, or something was added to it; absent where it is whole.
[[nodiscard]] std::optional<SasFault> why_not_whole(std::string_view text);

/// Whether requests go through TLS.
enum class Carriage : std::uint8_t { plain, tls };

/// Why it does not do for a container, for `letters` as "rlwd", or without TLS; absent where it may.
[[nodiscard]] std::optional<SasFault> why_not_for(const Sas& sas, std::string_view letters, Carriage carriage);

}  // namespace holdfast::azure
