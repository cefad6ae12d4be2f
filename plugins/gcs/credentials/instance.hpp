// The machine's own service account: Compute Engine, GKE with its workload identity, Cloud Run.
// cloud.google.com/compute/docs/metadata/overview
#pragma once

#include "credentials/token_service.hpp"

#include <optional>

namespace holdfast::gcs {

/// Of the metadata server, which NO_GCE_CHECK switches off and GCE_METADATA_HOST moves.
class InstanceAccount final : public Provider {
 public:
  /// Borrows `around`.
  InstanceAccount(const Surroundings& around, std::string_view scope) : around_{around}, scope_{scope} {}
  [[nodiscard]] std::string name() const override { return "the metadata server"; }
  Fetched fetch(const sdk::Call& call) override;

 private:
  /// Absent where nothing answers.
  [[nodiscard]] std::optional<sdk::HttpResponse> ask(const sdk::Call& call, const std::string& url) const;
  [[nodiscard]] std::string host() const;

  const Surroundings& around_;
  const std::string scope_;
};

}  // namespace holdfast::gcs
