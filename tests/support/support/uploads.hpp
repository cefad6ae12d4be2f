// Uploads of "ab" in two parts, as every store that takes uploads has to take them.
#pragma once

#include <holdfast/plugin.hpp>

#include <cstdint>

#include "support/fake_call.hpp"

namespace holdfast::test {

/// The second part before the first: parts arrive in any order.
void send_two_parts(sdk::Upload& upload, FakeCall& call);

/// The upload is not finished with a part missing, nor with another size or count than its parts have, and takes no
/// part behind the last that a store may have. All of it is the caller's mistake.
void wants_all_parts(sdk::Upload& upload, FakeCall& call, std::uint32_t max_parts);

}  // namespace holdfast::test
