// Credentials as Google's tools write them into files: JSON with a "type". google.aip.dev/auth/4110
#pragma once

#include "credentials/token_service.hpp"

#include <holdfast/support/json.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace holdfast::gcs {

/// Such a document, or the one inside it that it rests on. Cheap to copy.
class KeyDocument {
 public:
  /// `name` is for messages: "the key file '/etc/key.json'". Throws HF_E_INVALID_CONFIG where it is no JSON; nothing of
  /// the text gets into the message.
  KeyDocument(std::string_view text, std::string name);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// As JsonObject has them.
  [[nodiscard]] std::string text(std::string_view key) const { return json_->text(path_of(key)); }
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key) const { return json_->integer(path_of(key)); }
  [[nodiscard]] const support::JsonObject& json() const noexcept { return *json_; }
  /// The text at `key`. Throws HF_E_INVALID_CONFIG where there is none.
  [[nodiscard]] std::string required(std::string_view key) const;
  /// Where `key` of this document is in json().
  [[nodiscard]] std::string path_of(std::string_view key) const { return inside_ + std::string{key}; }
  /// What is at `key`, as a document of its own.
  [[nodiscard]] KeyDocument inner(std::string_view key) const;
  /// HF_E_INVALID_CONFIG: "<name> <what>".
  [[nodiscard]] sdk::Error wrong(std::string_view what, std::string remedy) const;

 private:
  std::shared_ptr<const support::JsonObject> json_;
  std::string inside_ = {};
  std::string name_;
};

/// What the document is worth now, as a token for `scope`. Throws HF_E_INVALID_CONFIG where it is of no type that is
/// known, or lacks something.
[[nodiscard]] Credentials fetch_with_document(const TokenService& tokens, const sdk::Call& call,
                                              const KeyDocument& document, std::string_view scope);

}  // namespace holdfast::gcs
