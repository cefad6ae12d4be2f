#include "credentials/profile.hpp"

#include "credentials/container.hpp"
#include "credentials/instance.hpp"
#include "credentials/keys.hpp"
#include "credentials/process_credentials.hpp"
#include "credentials/sso.hpp"
#include "credentials/web_identity.hpp"

#include <algorithm>
#include <charconv>
#include <memory>

namespace holdfast::s3 {
namespace {

std::string text(const Profile& profile, std::string_view key) { return std::string{profile.value(key)}; }

bool has(const Profile& profile, std::string_view key) { return !profile.value(key).empty(); }

sdk::Error wrong(const Profile& profile, std::string_view what, std::string remedy) {
  return sdk::Error{HF_E_INVALID_CONFIG, "profile '" + profile.name + "' " + std::string{what}}
      .remedy(std::move(remedy))
      .retry(sdk::Retry::never);
}

Role role_of(const Profile& profile) {
  Role role{.arn = text(profile, "role_arn"),
            .session_name = text(profile, "role_session_name"),
            .external_id = text(profile, "external_id")};
  if (const std::string_view seconds = profile.value("duration_seconds"); !seconds.empty()) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(seconds.data(), seconds.data() + seconds.size(), number);
    if (error != std::errc{} || end != seconds.data() + seconds.size())
      throw wrong(profile, "has a duration_seconds that is no number", "write it in seconds: 3600");
    role.duration = std::chrono::seconds{number};
  }
  return role;
}

std::optional<Credentials> keys_of(const Profile& profile) {
  const bool has_id = has(profile, "aws_access_key_id");
  if (!has_id && !has(profile, "aws_secret_access_key")) return {};
  if (!has_id || !has(profile, "aws_secret_access_key"))
    throw wrong(profile, "has one of aws_access_key_id and aws_secret_access_key without the other", "set both");
  return Credentials{.key_id = text(profile, "aws_access_key_id"),
                     .secret = text(profile, "aws_secret_access_key"),
                     .session_token = text(profile, "aws_session_token"),
                     .source = "profile '" + profile.name + "'"};
}

/// A provider that credential_source names.
std::unique_ptr<Provider> named_source(const Surroundings& around, const Profile& profile) {
  const std::string_view name = profile.value("credential_source");
  if (name == "Environment") return std::make_unique<EnvironmentKeys>(around);
  if (name == "EcsContainer") return std::make_unique<ContainerCredentials>(around);
  if (name == "Ec2InstanceMetadata") return std::make_unique<InstanceCredentials>(around);
  throw wrong(profile, "has the credential_source '" + std::string{name} + "', which is none",
              "write Environment, EcsContainer or Ec2InstanceMetadata");
}

}  // namespace

ProfileCredentials::ProfileCredentials(const Surroundings& around, const Sts& sts, std::string_view wanted)
    : around_{around},
      sts_{sts},
      profile_{profile_name(around.environment, wanted)},
      is_named_{!wanted.empty() || !around.environment.value("AWS_PROFILE").empty()} {}

Fetched ProfileCredentials::fetch(const sdk::Call& call) {
  const ProfileFiles files{around_.environment};
  const std::optional<Profile> profile = files.find(profile_);
  Walk walk{.call = call, .files = files};
  if (profile) return from(walk, *profile);
  const std::string missing = "there is no profile '" + profile_ + "' in " + files.names();
  if (!is_named_) return NotHere{missing};
  throw sdk::Error{HF_E_INVALID_CONFIG, missing}
      .remedy("add it, or correct the profile's name or AWS_PROFILE")
      .retry(sdk::Retry::never);
}

Fetched ProfileCredentials::from(Walk& walk, const Profile& profile) const {
  if (has(profile, "role_arn")) return with_role(walk, profile);
  if (has(profile, "sso_session") || has(profile, "sso_start_url")) return with_login(walk, profile);
  if (const auto keys = keys_of(profile)) return *keys;
  if (has(profile, "credential_process"))
    return run_credential_process(walk.call, profile.value("credential_process"), "profile '" + profile.name + "'");
  return NotHere{"profile '" + profile.name + "' says nothing of credentials"};
}

Credentials ProfileCredentials::with_role(Walk& walk, const Profile& profile) const {
  if (has(profile, "mfa_serial"))
    throw wrong(profile, "wants a code from a device (mfa_serial), and nobody is here to type one",
                "use a role without mfa_serial for backups");
  Credentials found;
  if (has(profile, "web_identity_token_file") && !has(profile, "source_profile"))
    found = fetch_with_web_identity(sts_, walk.call,
                                    {.token_file = text(profile, "web_identity_token_file"), .role = role_of(profile)});
  else
    found = sts_.assume_role(walk.call, role_of(profile), base_of_role(walk, profile));
  found.source = "profile '" + profile.name + "', " + found.source;
  return found;
}

Credentials ProfileCredentials::base_of_role(Walk& walk, const Profile& profile) const {
  walk.visited.push_back(profile.name);
  const std::string source = text(profile, "source_profile");
  if (source.empty() == !has(profile, "credential_source"))
    throw wrong(profile, "has a role, and not exactly one of source_profile and credential_source",
                "name one of them: whose credentials take on the role");
  Fetched fetched;
  if (source.empty()) {
    fetched = named_source(around_, profile)->fetch(walk.call);
  } else {
    const auto below = walk.files.find(source);
    if (!below)
      throw wrong(profile, "names the source_profile '" + source + "', which is not there",
                  "correct the name, or add it");
    // A profile may name itself: the role is taken on with the keys that stand beside it.
    if (const auto keys = keys_of(*below); keys && (source == profile.name || !has(*below, "role_arn"))) return *keys;
    if (std::ranges::find(walk.visited, source) != walk.visited.end())
      throw wrong(profile, "leads back to itself by source_profile", "break the circle");
    fetched = from(walk, *below);
  }
  if (const auto* nothing = std::get_if<NotHere>(&fetched))
    throw wrong(profile, "has nothing to take on its role with: " + nothing->reason,
                "correct its source_profile or credential_source");
  return std::get<Credentials>(fetched);
}

Credentials ProfileCredentials::with_login(const Walk& walk, const Profile& profile) const {
  const std::string session = text(profile, "sso_session");
  SsoLogin login{.cache_key = session.empty() ? text(profile, "sso_start_url") : session,
                 .region = text(profile, "sso_region"),
                 .account_id = text(profile, "sso_account_id"),
                 .role_name = text(profile, "sso_role_name"),
                 .profile = profile.name};
  if (!session.empty()) {
    const auto section = walk.files.sso_session(session);
    if (!section)
      throw wrong(profile, "names the sso_session '" + session + "', which is not there", "run: aws configure sso");
    if (const auto region = section->find("sso_region"); region != section->end()) login.region = region->second;
  }
  return fetch_with_sso(around_, walk.call, login);
}

}  // namespace holdfast::s3
