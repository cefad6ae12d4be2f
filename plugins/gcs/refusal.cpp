#include "errors.hpp"

#include <holdfast/support/json.hpp>
#include <holdfast/support/xml.hpp>

#include <array>
#include <optional>

namespace holdfast::gcs {
namespace {

/// What the service says of itself.
struct Words {
  std::string code = {};
  std::string message = {};
};

std::optional<Words> words_of_json(std::string_view body) {
  try {
    const support::JsonObject json{body, "the answer"};
    Words words{.code = json.text("error/errors/0/reason"), .message = json.text("error/message")};
    if (words.code.empty() && words.message.empty()) return std::nullopt;
    return words;
  } catch (const sdk::Error&) {  // it is no JSON
    return std::nullopt;
  }
}

std::optional<Words> words_of_xml(std::string_view body) {
  pugi::xml_document document;
  if (!support::read_xml(document, body)) return std::nullopt;
  const pugi::xml_node error = document.child("Error");
  if (!error) return std::nullopt;
  return Words{.code = error.child_value("Code"), .message = error.child_value("Message")};
}

/// Downloads and uploads are refused with a plain sentence, or a status alone.
std::optional<Words> words_of_text(std::string_view body) {
  if (body.find('<') != std::string_view::npos) return std::nullopt;
  return Words{.code = {}, .message = std::string{body.substr(0, body.find_last_not_of("\r\n") + 1)}};
}

struct Refined {
  std::string_view code = {};  ///< Empty: whatever the code is.
  std::string_view words = {};
  std::string_view means = {};
};

/// One reason stands for several things that only the sentence tells apart.
constexpr std::array<Refined, 13> refined{{
    {"", "Cloud KMS", "kmsKeyRefused"},
    {"", "cloudkms", "kmsKeyRefused"},
    {"", "bucket does not exist", "NoSuchBucket"},
    {"", "No such object", "NoSuchKey"},
    {"forbidden", "billing account", "billingNotEnabled"},
    {"forbidden", "serviceusage.services.use", "UserProjectAccessDenied"},
    {"invalid", "User project", "UserProjectInvalid"},
    {"", "violates constraint", "orgPolicyConstraintFailed"},
    {"", "VPC Service Controls", "vpcServiceControls"},
    {"", "Requester pays", "UserProjectMissing"},
    {"", "requester pays bucket but no user project", "UserProjectMissing"},
    {"invalid", "doesn't match calculated", "BadDigest"},
    {"invalid", "storage class", "InvalidStorageClass"},
}};

std::string refined_code(const Words& words) {
  if (words.code.starts_with("cloudKms")) return "kmsKeyRefused";
  for (const Refined& row : refined)
    if ((row.code.empty() || row.code == words.code) && words.message.find(row.words) != std::string::npos)
      return std::string{row.means};
  return words.code;
}

}  // namespace

Refusal refusal_of(const sdk::HttpResponse& response) {
  // The id that the service gives to a request is that of the upload where it is one: a secret.
  Refusal refusal{.http_status = response.status,
                  .date = std::string{sdk::find_header(response.headers, "date")},
                  .retry_after_ns = support::retry_after_ns(response.headers, {})};
  if (response.body.empty()) return refusal;
  std::optional<Words> words = words_of_json(response.body);
  if (!words) words = words_of_xml(response.body);
  if (!words) words = words_of_text(response.body);
  refusal.is_foreign = !words;
  if (!words) return refusal;
  refusal.code = support::shortened(refined_code(*words));
  const bool quotes_session = words->message.find("upload_id") != std::string::npos;  // a secret
  if (!quotes_session) refusal.message = support::shortened(words->message);
  return refusal;
}

}  // namespace holdfast::gcs
