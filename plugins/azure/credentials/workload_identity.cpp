#include "credentials/workload_identity.hpp"

#include <holdfast/support/small_file.hpp>
#include <holdfast/support/text.hpp>

namespace holdfast::azure {

Fetched WorkloadIdentity::fetch(const sdk::Call& call) {
  const std::string file{around_.environment.value("AZURE_FEDERATED_TOKEN_FILE")};
  if (file.empty()) return NotHere{"AZURE_FEDERATED_TOKEN_FILE is not set"};
  const Application who = application_of(around_, options_, "AZURE_FEDERATED_TOKEN_FILE");
  const std::optional<std::string> token = support::read_small_file(file, "AZURE_FEDERATED_TOKEN_FILE");
  if (!token || support::without_end_of_line(*token).empty())
    throw support::misconfigured("the token's file '" + file + "' " + (token ? "is empty" : "does not exist"),
                                 "check that the token is mounted (the pod's label azure.workload.identity/use), and "
                                 "AZURE_FEDERATED_TOKEN_FILE");
  return entra_.token_for_assertion(call, who, support::without_end_of_line(*token),
                                    "the workload identity of '" + file + "'");
}

}  // namespace holdfast::azure
