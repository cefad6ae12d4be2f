// Several places in a row: the first that has credentials wins.
#pragma once

#include "credentials/provider.hpp"

#include <memory>
#include <mutex>
#include <vector>

namespace holdfast::s3 {

/// Looks at the places in their order, and stays with the one that had credentials: who one is does not change while a
/// backup runs.
class Chain final : public Provider {
 public:
  explicit Chain(std::vector<std::unique_ptr<Provider>> places) : places_{std::move(places)} {}
  [[nodiscard]] std::string name() const override { return "the usual places"; }
  /// Throws HF_E_UNAUTHENTICATED, with each place and why it has none, where no place has any.
  Fetched fetch(const sdk::Call& call) override;

  /// The places before the one that won. Threads: any.
  [[nodiscard]] std::vector<SkippedSource> skipped() const;

 private:
  const std::vector<std::unique_ptr<Provider>> places_;
  Provider* winner_ = nullptr;
  mutable std::mutex mutex_;  // of what follows
  std::vector<SkippedSource> skipped_;
};

}  // namespace holdfast::s3
