#include "credentials/workload_identity.hpp"

#include <holdfast/support/small_file.hpp>

namespace holdfast::azure {
namespace {

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
  return text;
}

}  // namespace

Fetched WorkloadIdentity::fetch(const sdk::Call& call) {
  const std::string file{around_.environment.value("AZURE_FEDERATED_TOKEN_FILE")};
  if (file.empty()) return NotHere{"AZURE_FEDERATED_TOKEN_FILE is not set"};
  const Application who = application_of(around_, options_, "AZURE_FEDERATED_TOKEN_FILE");
  const std::optional<std::string> token = support::read_small_file(file, "AZURE_FEDERATED_TOKEN_FILE");
  if (!token || trimmed(*token).empty())
    throw support::misconfigured("the token's file '" + file + "' " + (token ? "is empty" : "does not exist"),
                                 "check that the token is mounted (the pod's label azure.workload.identity/use), and "
                                 "AZURE_FEDERATED_TOKEN_FILE");
  return entra_.token_for_assertion(call, who, trimmed(*token), "the workload identity of '" + file + "'");
}

}  // namespace holdfast::azure
