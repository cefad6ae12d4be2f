#include "operation/diagram.hpp"

#include <fmt/format.h>

#include <iterator>

#include "operation/phase.hpp"

namespace holdfast::operation {

std::string diagram() {
  std::string text = "stateDiagram-v2\n";
  const auto out = std::back_inserter(text);
  for (const PhaseTraits& row : phase_table)
    if (!row.terminal)
      fmt::format_to(out, "    state \"{0} (after a crash: {1})\" as {0}\n", row.name, to_string(row.recovery));
  fmt::format_to(out, "    [*] --> {}\n", to_string(Phase::pending));
  for (const Transition& row : transition_table)
    fmt::format_to(out, "    {} --> {} : {}\n", to_string(row.from), to_string(row.to), to_string(row.on));
  for (const PhaseTraits& row : phase_table)
    if (row.terminal) fmt::format_to(out, "    {} --> [*]\n", row.name);
  return text;
}

}  // namespace holdfast::operation
