// A profile's credentials, whatever it says about where they are.
// docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
#pragma once

#include "credentials/profile_files.hpp"
#include "credentials/provider.hpp"
#include "credentials/sts.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::s3 {

/// A profile may say: a role with source_profile or credential_source, or with web_identity_token_file; a login
/// (sso_session, or sso_start_url and sso_region); keys; a credential_process. The first that it has counts, in this
/// order.
class ProfileCredentials final : public Provider {
 public:
  /// `wanted` names the profile; empty: what AWS_PROFILE says, else "default". A named profile has to be there. Borrows
  /// `around` and `sts`.
  ProfileCredentials(const Surroundings& around, const Sts& sts, std::string_view wanted);
  [[nodiscard]] std::string name() const override { return "profile '" + profile_ + "'"; }
  Fetched fetch(const sdk::Call& call) override;

 private:
  /// The files as they are, and the profiles whose roles are being taken on, against circles.
  struct Walk {
    const sdk::Call& call;
    const ProfileFiles& files;
    std::vector<std::string> visited = {};
  };
  [[nodiscard]] Fetched from(Walk& walk, const Profile& profile) const;
  [[nodiscard]] Credentials with_role(Walk& walk, const Profile& profile) const;
  [[nodiscard]] Credentials base_of_role(Walk& walk, const Profile& profile) const;
  [[nodiscard]] Credentials with_login(const Walk& walk, const Profile& profile) const;

  const Surroundings& around_;
  const Sts& sts_;
  const std::string profile_;
  const bool is_named_;
};

}  // namespace holdfast::s3
