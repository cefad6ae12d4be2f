// The child's part of `check`, `config check` and `config show`: a backend is looked at as the program itself would.
#pragma once

#include "isolation/job.hpp"

namespace holdfast::cli {

class Session;

/// How much of a backend is wanted.
enum class Depth : std::uint8_t {
  settings,  ///< Its settings, and what is wrong with them. Contacts nothing.
  storage,   ///< The checks of its preflight, too.
};

/// Looks at the backend that --backend names, and tells what it finds.
void look_at_backend(Session& session, Reporter& out, Depth depth);

}  // namespace holdfast::cli
