// What the statuses of HTTP mean to a plugin of an object storage where no code of the service says more.
#pragma once

#include <holdfast/support/refusal.hpp>

#include <span>

namespace holdfast::support {

/// What a service has to say of statuses itself: what differs from others.
struct ServiceStatuses {
  std::span<const StatusRow> rows = {};  ///< Stand before those that all services share. Borrowed.
  StatusRow foreign = {};                ///< For a body that is no answer of such a service.
  StatusRow unexpected = {};             ///< For a status that no row has.
};

/// The Error of a refusal whose code, if it has one, is in no table: by the service's rows, else by those that mean the
/// same of every service, 400, 404 to 429 and from 500 on. To whom to grant what (401, 403), and where another address
/// leads (300 to 399), is the service's to say. A body that comes with a status that gateways have, too, 408, 411, 413,
/// 425, 429 and from 500 on, may be foreign. `marks` have to hold {status_page} and {protocol}, see remedies.hpp.
[[nodiscard]] sdk::Error error_by_status(const ServiceStatuses& statuses, const Refusal& refusal, Marks marks);

}  // namespace holdfast::support
