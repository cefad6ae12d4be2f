#include "credentials/process_credentials.hpp"

#include "credentials/reply.hpp"

#include <holdfast/support/complaint.hpp>
#include <holdfast/support/process.hpp>

namespace holdfast::s3 {

Credentials run_credential_process(const sdk::Call& call, std::string_view command, std::string source) {
  const std::vector<std::string> words = support::split_words(command);
  const support::ProcessResult result = support::run_process(words, call);
  const std::string& program = words[0];
  if (result.exit_code != 0) {
    const std::string complaint = support::shown_complaint(result.errors);
    throw sdk::Error{HF_E_UNAUTHENTICATED, "'" + program + "' of " + source + " ended with " +
                                               std::to_string(result.exit_code) +
                                               (complaint.empty() ? "" : ": " + complaint)}
        .remedy("run it by hand until it prints credentials")
        .retry(sdk::Retry::never);
  }
  const support::JsonObject json{result.output, "what '" + program + "' of " + source + " prints"};
  if (json.integer("Version") != 1)
    throw sdk::Error{HF_E_INVALID_CONFIG, "what '" + program + "' of " + source + " prints is not of \"Version\" 1"}
        .remedy("use a program that prints credentials for credential_process")
        .retry(sdk::Retry::never);
  return credentials_in(json, std::move(source));
}

}  // namespace holdfast::s3
