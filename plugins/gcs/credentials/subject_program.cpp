#include "credentials/subject_program.hpp"

#include <holdfast/support/complaint.hpp>
#include <holdfast/support/process.hpp>
#include <holdfast/support/small_file.hpp>

#include <algorithm>

namespace holdfast::gcs {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view saml = "urn:ietf:params:oauth:token-type:saml2";
constexpr std::string_view permission = "GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES";

/// The command behind "env", which puts what the program is to know into its environment.
std::vector<std::string> words_for(const KeyDocument& document) {
  std::vector<std::string> words{"env", "GOOGLE_EXTERNAL_ACCOUNT_AUDIENCE=" + document.required("audience"),
                                 "GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE=" + document.required("subject_token_type"),
                                 "GOOGLE_EXTERNAL_ACCOUNT_INTERACTIVE=0"};
  if (const std::string file = document.text("credential_source/executable/output_file"); !file.empty())
    words.push_back("GOOGLE_EXTERNAL_ACCOUNT_OUTPUT_FILE=" + file);
  for (std::string& word : support::split_words(document.text("credential_source/executable/command")))
    words.push_back(std::move(word));
  return words;
}

std::string token_in(const support::JsonObject& json) {
  return json.text(json.text("token_type") == saml ? "saml_response" : "id_token");
}

/// What an earlier run left in the file; empty where that is nothing, or too old.
std::string kept_token(const Surroundings& around, const std::string& file) {
  const auto content = file.empty() ? std::nullopt : support::read_small_file(file);
  if (!content) return {};
  try {
    const support::JsonObject json{*content, "the file"};
    const auto end = json.integer("expiration_time");
    const auto soon = std::chrono::floor<std::chrono::seconds>((around.now() + 1min).time_since_epoch()).count();
    const bool is_good = json.flag("success").value_or(false) && end && *end > soon;
    return is_good ? token_in(json) : std::string{};
  } catch (const sdk::Error&) {  // half written: the program knows
    return {};
  }
}

}  // namespace

std::string program_subject_token(const Surroundings& around, const sdk::Call& call, const KeyDocument& document) {
  if (around.environment.value(permission) != "1")
    throw document.wrong("wants to run a program, and nobody has allowed that",
                         "set " + std::string{permission} + "=1 if you trust the file");
  if (std::string token = kept_token(around, document.text("credential_source/executable/output_file")); !token.empty())
    return token;
  constexpr auto least = std::chrono::milliseconds{5s};
  constexpr auto most = std::chrono::milliseconds{120s};
  const auto wished = document.integer("credential_source/executable/timeout_millis").value_or(30'000);
  const auto time = std::clamp(std::chrono::milliseconds{wished}, least, most);
  const support::ProcessResult result = support::run_process(words_for(document), call, {.time = time});
  const std::string whose = "the program of " + document.name();
  const auto failed = [&](const std::string& complaint) {
    return sdk::Error{HF_E_UNAUTHENTICATED, whose + " gives no token" + (complaint.empty() ? "" : ": " + complaint)}
        .remedy("run it by hand until it prints a token")
        .retry(sdk::Retry::never);
  };
  if (result.exit_code != 0)
    throw failed("it ended with " + std::to_string(result.exit_code) + " " + support::shown_complaint(result.errors));
  const support::JsonObject json{result.output, "what " + whose + " prints"};
  if (!json.flag("success").value_or(false)) throw failed(support::shown_complaint(json.text("message")));
  std::string token = token_in(json);
  if (token.empty()) throw failed("it prints none");
  return token;
}

}  // namespace holdfast::gcs
