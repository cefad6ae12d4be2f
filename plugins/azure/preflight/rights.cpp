#include "preflight/rights.hpp"

namespace holdfast::azure::checks {
namespace {

/// learn.microsoft.com/azure/role-based-access-control/built-in-roles/storage
constexpr std::string_view reader = "Storage Blob Data Reader";
constexpr std::string_view contributor = "Storage Blob Data Contributor";

}  // namespace

std::string_view letter_of(Right right) noexcept {
  switch (right) {
    case Right::list:
      return "l (list)";
    case Right::read:
      return "r (read)";
    case Right::write:
      return "w (write)";
    case Right::remove:
      return "d (delete)";
  }
  return {};
}

std::string_view letters_for(support::PreflightAccess access) noexcept {
  switch (access) {
    case support::PreflightAccess::read_only:
      return "rl";
    case support::PreflightAccess::no_removal:
      return "rwl";
    case support::PreflightAccess::full:
      return "rwdl";
  }
  return {};
}

std::string how_to_grant(Right right, const Credentials& who, const Settings& settings) {
  if (!who.token.empty()) {
    const bool looks = right == Right::list || right == Right::read;
    return "assign the role \"" + std::string{looks ? reader : contributor} + "\" on the container '" +
           settings.container + "' to " + (who.principal.empty() ? "whom the token is for" : who.principal) +
           "; it takes up to 10 minutes to count";
  }
  if (!who.sas.empty())
    return "make a shared access signature with " + std::string{letter_of(right)} +
           ", or look at the policy that it names";
  if (who.is_anonymous()) return "name credentials: what everybody may do is not enough";
  return "look for a lock or a network rule of the account: its key may do everything else";
}

}  // namespace holdfast::azure::checks
