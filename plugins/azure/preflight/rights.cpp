#include "preflight/rights.hpp"

namespace holdfast::azure::checks {

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

}  // namespace holdfast::azure::checks
