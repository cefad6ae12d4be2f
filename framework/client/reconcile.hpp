// What the servers say of operations that nobody on this machine follows any more. What they tell the end of is written
// down in its journal.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "client/configured.hpp"

namespace holdfast::client {

struct ServersWord {
  std::string status = {};   ///< "STARTED". Empty: the server knows nothing of it, or could not be asked.
  std::string trouble = {};  ///< Why it could not be asked.
};

/// Whether a server is to be asked: it was before, and nobody of this machine waits for its answer.
[[nodiscard]] bool is_left_to_server(const operation::JournalInfo& journal);

/// Makes the engine of a server's address. Called from several threads.
using OpenEngine = std::function<std::shared_ptr<Engine>(const std::string& address)>;

/// Asks about those of `journals` that are left to servers, all servers at the same time. By operation.
///
/// Ends with the deadline of `call`, whatever a server does, and throws CancelledError alone.
[[nodiscard]] std::map<std::string, ServersWord> ask_servers(const std::vector<operation::JournalInfo>& journals,
                                                             const OpenEngine& open, const store::CallOptions& call);

/// `config` for the server of that address. The key, the headers and the certificate in it are for its own cluster: no
/// other server gets to see them.
[[nodiscard]] settings::Config connection_to(const std::string& address, settings::Config config);

/// Engines of servers that are connected to so.
[[nodiscard]] OpenEngine engines_of(settings::Config config, store::LogSink log, std::filesystem::path journals);

}  // namespace holdfast::client
