// Credentials of IAM Identity Center, from a login that somebody else made: `aws sso login` writes a token into a
// cache, and here it is read, never renewed or written.
#pragma once

#include "credentials/provider.hpp"

namespace holdfast::s3 {

/// What a profile says of it.
struct SsoLogin {
  std::string cache_key = {};  ///< The session's name, or the start URL of older profiles: names the cache's file.
  std::string region = {};
  std::string account_id = {};
  std::string role_name = {};
  std::string profile = {};  ///< For messages.
};

/// Throws HF_E_UNAUTHENTICATED, with the login that is needed, where there is no token or an expired one.
[[nodiscard]] Credentials fetch_with_sso(const Surroundings& around, const sdk::Call& call, const SsoLogin& login);

}  // namespace holdfast::s3
