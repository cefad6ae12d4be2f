#include "credentials/profile_files.hpp"

#include <holdfast/support/small_file.hpp>

namespace holdfast::s3 {
namespace {

std::string path_of(const support::Environment& environment, std::string_view variable, std::string_view usual) {
  const std::string_view set = environment.value(variable);
  return environment.expanded(set.empty() ? usual : set);
}

support::IniFile read(const std::string& path) {
  return support::parse_ini(support::read_small_file(path).value_or(""));
}

}  // namespace

std::string_view Profile::value(std::string_view key) const {
  for (const support::IniSection* section : {&credentials, &config})
    if (const auto found = section->find(key); found != section->end() && !found->second.empty()) return found->second;
  return {};
}

ProfileFiles::ProfileFiles(const support::Environment& environment)
    : config_path_{path_of(environment, "AWS_CONFIG_FILE", "~/.aws/config")},
      credentials_path_{path_of(environment, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")},
      config_{read(config_path_)},
      credentials_{read(credentials_path_)} {}

std::optional<Profile> ProfileFiles::find(const std::string& name) const {
  auto in_config = config_.find("profile " + name);
  if (in_config == config_.end() && name == "default") in_config = config_.find(name);
  const auto in_credentials = credentials_.find(name);
  if (in_config == config_.end() && in_credentials == credentials_.end()) return {};
  Profile profile{.name = name};
  if (in_config != config_.end()) profile.config = in_config->second;
  if (in_credentials != credentials_.end()) profile.credentials = in_credentials->second;
  return profile;
}

std::optional<support::IniSection> ProfileFiles::sso_session(const std::string& name) const {
  const auto found = config_.find("sso-session " + name);
  if (found == config_.end()) return {};
  return found->second;
}

std::string ProfileFiles::names() const { return "'" + config_path_ + "' and '" + credentials_path_ + "'"; }

std::string profile_name(const support::Environment& environment, std::string_view wanted) {
  if (wanted.empty()) wanted = environment.value("AWS_PROFILE");
  return wanted.empty() ? "default" : std::string{wanted};
}

}  // namespace holdfast::s3
