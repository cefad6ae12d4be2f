// Where documents of credentials lie: in the settings, at a path that the settings or the environment name, where
// gcloud has its own.
#pragma once

#include "credentials/key_document.hpp"

#include <string>

namespace holdfast::gcs {

/// key and key_file of the backend's settings.
class SettingsKey final : public Provider {
 public:
  /// Borrows `tokens`. `text` is the document itself, `file` where it is.
  SettingsKey(const TokenService& tokens, std::string text, std::string file, std::string_view scope)
      : tokens_{tokens}, text_{std::move(text)}, file_{std::move(file)}, scope_{scope} {}
  [[nodiscard]] std::string name() const override { return "the settings"; }
  Fetched fetch(const sdk::Call& call) override;

 private:
  const TokenService& tokens_;
  const std::string text_;
  const std::string file_;
  const std::string scope_;
};

/// The file that GOOGLE_APPLICATION_CREDENTIALS names.
class EnvironmentKey final : public Provider {
 public:
  EnvironmentKey(const TokenService& tokens, std::string_view scope) : tokens_{tokens}, scope_{scope} {}
  [[nodiscard]] std::string name() const override { return "the environment"; }
  Fetched fetch(const sdk::Call& call) override;

 private:
  const TokenService& tokens_;
  const std::string scope_;
};

/// What `gcloud auth application-default login` has written, in the folder CLOUDSDK_CONFIG or ~/.config/gcloud.
class GcloudKey final : public Provider {
 public:
  GcloudKey(const TokenService& tokens, std::string_view scope) : tokens_{tokens}, scope_{scope} {}
  [[nodiscard]] std::string name() const override { return "gcloud"; }
  Fetched fetch(const sdk::Call& call) override;

 private:
  const TokenService& tokens_;
  const std::string scope_;
};

}  // namespace holdfast::gcs
