// Reads a table that another side owns, however old or new it is.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace holdfast::conformance {

/// `table` as far as its owner knows it; what the owner does not know is zero.
template <class Table>
Table sized_copy(const Table& table) noexcept {
  Table copy{};
  std::memcpy(&copy, &table, std::min(table.struct_size, sizeof copy));
  return copy;
}

}  // namespace holdfast::conformance
