// Several places in a row: the first that has credentials wins.
#pragma once

#include <holdfast/support/credentials.hpp>

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace holdfast::support {

/// "there are no credentials: the environment (X is not set), the settings (...)", HF_E_UNAUTHENTICATED.
[[nodiscard]] sdk::Error no_credentials(const std::vector<SkippedSource>& skipped, std::string_view remedy);

/// Looks at the places in their order, and stays with the one that had credentials: who one is does not change while a
/// backup runs. Threads: one at a time, but for skipped().
template <Credential C>
class Chain final : public Provider<C> {
 public:
  using Places = std::vector<std::unique_ptr<Provider<C>>>;

  /// `remedy`: what to do where no place has any.
  Chain(Places places, std::string remedy) : places_{std::move(places)}, remedy_{std::move(remedy)} {}
  [[nodiscard]] std::string name() const override { return "the usual places"; }
  /// Throws HF_E_UNAUTHENTICATED, with each place and why it has none, where no place has any.
  Fetched<C> fetch(const sdk::Call& call) override;

  /// The places before the one that won. Threads: any.
  [[nodiscard]] std::vector<SkippedSource> skipped() const {
    const std::lock_guard lock{mutex_};
    return skipped_;
  }

 private:
  const Places places_;
  const std::string remedy_;
  Provider<C>* winner_ = nullptr;
  mutable std::mutex mutex_;  // of what follows
  std::vector<SkippedSource> skipped_;
};

template <Credential C>
Fetched<C> Chain<C>::fetch(const sdk::Call& call) {
  if (winner_ != nullptr) return winner_->fetch(call);
  std::vector<SkippedSource> skipped;
  for (const auto& place : places_) {
    Fetched<C> fetched = place->fetch(call);
    if (const auto* nothing = std::get_if<NotHere>(&fetched)) {
      call.log(HF_LOG_DEBUG, "no credentials from " + place->name() + ": " + nothing->reason);
      skipped.push_back({.source = place->name(), .reason = nothing->reason});
      continue;
    }
    call.log(HF_LOG_DEBUG, "credentials from " + std::get<C>(fetched).source);
    winner_ = place.get();
    const std::lock_guard lock{mutex_};
    skipped_ = std::move(skipped);
    return fetched;
  }
  throw no_credentials(skipped, remedy_);
}

}  // namespace holdfast::support
