// A store that cannot be reached from this machine, and says why whenever it is asked for something. For storages that
// a server uses by itself, and that need not be seen from here.
#pragma once

#include <holdfast/errors.hpp>
#include <memory>
#include <string>

#include "store/store.hpp"

namespace holdfast::store {

/// Every function of it that touches the storage throws `why`, in front of which stands what could not be done.
[[nodiscard]] std::unique_ptr<Store> make_unreachable_store(std::string name, Error why);

}  // namespace holdfast::store
