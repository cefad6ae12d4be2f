// Where credentials come from, whatever they are made of.
//
// What vouches for a request is a type of the plugin's own: keys that sign, a token that is carried. Such a type C has
//
//   std::optional<std::chrono::system_clock::time_point> expires_at;  // absent: until somebody ends them
//   std::string source;                                               // "the environment"; no secret in it
//   bool is_same_as(const C&) const;                                  // whether a service could tell them apart
#pragma once

#include <holdfast/plugin.hpp>

#include <chrono>
#include <concepts>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace holdfast::support {

template <class C>
concept Credential = std::copyable<C> && requires(const C& c) {
  { c.expires_at } -> std::convertible_to<std::optional<std::chrono::system_clock::time_point>>;
  { c.source } -> std::convertible_to<std::string>;
  { c.is_same_as(c) } -> std::same_as<bool>;
};

/// Nothing is set up at a place, and why that is known.
struct NotHere {
  std::string reason = {};
};
/// What a place that is set up wrongly is: an error, or another place would be used in its stead. Nothing is gained by
/// asking again.
[[nodiscard]] inline sdk::Error misconfigured(std::string message, std::string remedy) {
  return sdk::Error{HF_E_INVALID_CONFIG, std::move(message)}.remedy(std::move(remedy)).retry(sdk::Retry::never);
}

template <Credential C>
using Fetched = std::variant<C, NotHere>;

/// A place that had no credentials, and why.
struct SkippedSource {
  std::string source = {};
  std::string reason = {};
};

/// `who`, how long that is good for, and why the places before had none: "X, good for 55 min (the settings: ...)".
[[nodiscard]] std::string found_in_words(std::string who, std::optional<std::chrono::system_clock::duration> good_for,
                                         const std::vector<SkippedSource>& skipped);

/// One place.
///
/// Threads: one at a time.
template <Credential C>
class Provider {
 public:
  virtual ~Provider() = default;
  Provider() = default;
  Provider(const Provider&) = delete;
  Provider& operator=(const Provider&) = delete;

  /// For messages: "the environment".
  [[nodiscard]] virtual std::string name() const = 0;
  /// Fresh credentials. Looks again each time, so that what somebody has exchanged in the meantime is found. Throws
  /// where something is set up but does not work: others would take the place of what the user meant.
  virtual Fetched<C> fetch(const sdk::Call& call) = 0;
};

/// What a store asks: credentials that are refreshed before they expire.
///
/// Threads: every function from any thread. They block at most as long as the call allows.
template <Credential C>
class CredentialSource {
 public:
  virtual ~CredentialSource() = default;
  CredentialSource() = default;
  CredentialSource(const CredentialSource&) = delete;
  CredentialSource& operator=(const CredentialSource&) = delete;

  /// Throws HF_E_UNAUTHENTICATED where there are none, saying which places were tried; HF_E_INVALID_CONFIG where a
  /// place is set up wrongly; what the call or the HTTP of the engine throws.
  virtual C current(const sdk::Call& call) = 0;
  /// The service said that these have expired: the next current() fetches new ones (once, however many threads say so).
  virtual void expired(const C& credentials) = 0;
  /// The places that were looked at before the one that had credentials, in that order.
  [[nodiscard]] virtual std::vector<SkippedSource> skipped() const { return {}; }
};

}  // namespace holdfast::support
