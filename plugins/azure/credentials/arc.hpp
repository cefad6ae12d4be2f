// The managed identity of a machine that Azure Arc looks after: its agent gives tokens to whoever can read a file.
// learn.microsoft.com/azure/azure-arc/servers/managed-identity-authentication
#pragma once

#include "credentials/metadata.hpp"

namespace holdfast::azure {

/// Where Arc's agent keeps the files that it wants read.
inline constexpr const char* arc_tokens = "/var/opt/azcmagent/tokens";

/// IDENTITY_ENDPOINT and IMDS_ENDPOINT, without IDENTITY_HEADER. The agent answers with the path of a file; what is in
/// it is sent back. Only a file of the agent's own folder is: whoever answers must not get other files sent.
class Arc final : public Provider {
 public:
  /// Borrows `around`. `folder` is the agent's.
  explicit Arc(const Surroundings& around, std::string folder = arc_tokens)
      : around_{around}, folder_{std::move(folder)} {}
  [[nodiscard]] std::string name() const override { return "the managed identity of Arc"; }
  Fetched fetch(const sdk::Call& call) override;

 private:
  [[nodiscard]] sdk::HttpResponse ask(const sdk::Call& call, const sdk::HttpHeaders& headers) const;
  [[nodiscard]] std::string secret_for(const sdk::HttpResponse& challenge) const;

  const Surroundings& around_;
  const std::string folder_;
};

/// Whether `path` is a file that Arc's agent may ask for: "NAME.key" in `folder`, and nothing else.
[[nodiscard]] bool is_file_of_arc(std::string_view path, std::string_view folder) noexcept;

}  // namespace holdfast::azure
