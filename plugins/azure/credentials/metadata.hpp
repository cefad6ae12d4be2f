// What the three services of managed identities have in common: an address in the environment or of the link, a token
// for a GET.
#pragma once

#include "credentials/provider.hpp"

#include <holdfast/support/percent.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::azure {

/// What the service calls a user-assigned identity in a query; the system's own where none is named.
struct IdentityNames {
  std::string_view client_id = "client_id";
  std::string_view resource_id = "msi_res_id";  ///< "/subscriptions/..."
};

/// The query for a token of the storage. `identity`: a client id or a resource id, empty for the system's own.
[[nodiscard]] std::string identity_query(std::string_view api_version, std::string_view identity,
                                         const IdentityNames& names = {});

/// Whether an address may be asked without TLS: this machine and its link alone. Whoever sets our environment must not
/// get tokens, or what they are asked for with, sent to an address of their own.
[[nodiscard]] bool is_near(std::string_view url);

/// A GET of the machine's metadata, without a proxy; absent where nothing answers in time.
[[nodiscard]] std::optional<sdk::HttpResponse> ask_metadata(const Surroundings& around, const sdk::Call& call,
                                                            const sdk::HttpRequest& request,
                                                            std::chrono::nanoseconds patience);

/// Why `place`, "the managed identity of App Service", gives no token. Some troubles of metadata services pass.
[[nodiscard]] sdk::Error refused_by_metadata(std::string_view place, const sdk::HttpResponse& reply);

}  // namespace holdfast::azure
