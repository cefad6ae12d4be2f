#include "mutant.hpp"

#include <algorithm>
#include <cstdlib>

namespace mutants {

std::vector<Mutant> all_mutants() {
  std::vector<Mutant> all;
  for (const auto group : {table_mutants(), guest_mutants(), object_mutants(), list_mutants(), upload_mutants(),
                           call_mutants(), service_mutants()}) {
    all.insert(all.end(), group.begin(), group.end());
  }
  return all;
}

Mutant chosen() {
  const char* const name = std::getenv("HOLDFAST_MUTANT");
  if (name == nullptr) return {};
  std::vector<Mutant> all = all_mutants();
  all.insert(all.end(), fatal_mutants().begin(), fatal_mutants().end());
  const auto found = std::find_if(all.begin(), all.end(), [&](const Mutant& each) { return each.name == name; });
  if (found == all.end()) std::abort();  // a slip of the test's
  return *found;
}

}  // namespace mutants
