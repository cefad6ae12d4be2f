#include "credentials/key_files.hpp"

#include <holdfast/support/small_file.hpp>

namespace holdfast::gcs {
namespace {

std::string named(const std::string& file) { return "the key file '" + file + "'"; }

/// The document in a file that somebody has named, and that must be there therefore.
KeyDocument document_in(const std::string& file, std::string_view named_by) {
  const auto content = support::read_small_file(file, named_by);  // may have been exchanged since
  if (!content)
    throw sdk::Error{HF_E_INVALID_CONFIG, named(file) + " does not exist"}
        .remedy("check " + std::string{named_by} + ", and that the file is mounted")
        .retry(sdk::Retry::never);
  return KeyDocument{*content, named(file)};
}

}  // namespace

Fetched SettingsKey::fetch(const sdk::Call& call) {
  if (!text_.empty()) return fetch_with_document(tokens_, call, KeyDocument{text_, "`key`"}, scope_);
  if (file_.empty()) return NotHere{"there is no key and no key_file"};
  const std::string file = tokens_.around().environment.expanded(file_);
  return fetch_with_document(tokens_, call, document_in(file, "`key_file`"), scope_);
}

Fetched EnvironmentKey::fetch(const sdk::Call& call) {
  constexpr std::string_view variable = "GOOGLE_APPLICATION_CREDENTIALS";
  const std::string file{tokens_.around().environment.value(variable)};
  if (file.empty()) return NotHere{std::string{variable} + " is not set"};
  return fetch_with_document(tokens_, call, document_in(file, variable), scope_);
}

Fetched GcloudKey::fetch(const sdk::Call& call) {
  const support::Environment& environment = tokens_.around().environment;
  const std::string folder{environment.value("CLOUDSDK_CONFIG")};
  const std::string file =
      (folder.empty() ? environment.expanded("~/.config/gcloud") : folder) + "/application_default_credentials.json";
  const auto content = support::read_small_file(file);
  if (!content) return NotHere{"there is no '" + file + "'"};
  return fetch_with_document(tokens_, call, KeyDocument{*content, "gcloud's file '" + file + "'"}, scope_);
}

}  // namespace holdfast::gcs
