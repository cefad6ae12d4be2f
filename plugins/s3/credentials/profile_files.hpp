// The files that the AWS tools share: ~/.aws/config and ~/.aws/credentials.
#pragma once

#include <holdfast/support/environment.hpp>
#include <holdfast/support/ini.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::s3 {

/// One profile, as both files have it.
struct Profile {
  std::string name = {};
  support::IniSection config = {};
  support::IniSection credentials = {};

  /// Borrowed; empty where neither file has it. The file of credentials comes first.
  [[nodiscard]] std::string_view value(std::string_view key) const;
};

/// Both files as they are now.
class ProfileFiles {
 public:
  /// AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE say where they are, if not in ~/.aws. Missing ones are empty;
  /// throws HF_E_INVALID_CONFIG for those that cannot be read.
  explicit ProfileFiles(const support::Environment& environment);

  [[nodiscard]] std::optional<Profile> find(const std::string& name) const;
  /// The section [sso-session name] of the config; absent where there is none.
  [[nodiscard]] std::optional<support::IniSection> sso_session(const std::string& name) const;
  /// "'~/.aws/config' and '~/.aws/credentials'", where they really are.
  [[nodiscard]] std::string names() const;

 private:
  std::string config_path_;
  std::string credentials_path_;
  support::IniFile config_;
  support::IniFile credentials_;
};

/// `wanted`, or what AWS_PROFILE says, or "default".
[[nodiscard]] std::string profile_name(const support::Environment& environment, std::string_view wanted);

}  // namespace holdfast::s3
