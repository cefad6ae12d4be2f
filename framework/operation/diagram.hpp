// The transition table as a picture, for the documentation.
#pragma once

#include <string>

namespace holdfast::operation {

/// The tables of phase.hpp as a Mermaid state diagram; docs/state-machine.md holds exactly this text.
[[nodiscard]] std::string diagram();

}  // namespace holdfast::operation
