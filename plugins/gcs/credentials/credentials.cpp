#include "credentials/credentials.hpp"

#include <holdfast/support/refusal.hpp>

namespace holdfast::gcs {

std::string owner_of(const Credentials& who) {
  return "the owner of " + (who.access_id.empty() ? who.source : "the access key " + support::shown_id(who.access_id));
}

}  // namespace holdfast::gcs
