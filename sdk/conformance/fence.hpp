// Tables with a fence behind them: whoever reads past the size that a table states is stopped by the system.
//
// Reading on is how a plugin breaks on an engine older or newer than its own abi.h, and on most days nobody notices,
// for something can be read there. Behind a fence nothing can. A plugin that runs into it dies, so fences are for
// children alone (see child.hpp).
#pragma once

#include <holdfast/abi.h>

#include <cstddef>

namespace holdfast::conformance {

/// What the table had in the first version of the ABI, 1.0, in bytes: its owner may still be of that version.
template <class Table>
inline constexpr std::size_t first_size = sizeof(Table);
template <>
inline constexpr std::size_t first_size<hf_host> = offsetof(hf_host, service) + sizeof(hf_host::service);
template <>
inline constexpr std::size_t first_size<hf_call> = offsetof(hf_call, progress) + sizeof(hf_call::progress);
template <>
inline constexpr std::size_t first_size<hf_settings> = offsetof(hf_settings, at) + sizeof(hf_settings::at);

/// A copy of the `size` bytes at `from`, behind which nothing can be read. It stays until the process ends. Throws
/// where there is no memory.
void* before_fence(const void* from, std::size_t size);

/// The same of a whole table, cut to what it had in ABI 1.0.
template <class Table>
const Table* fenced_copy(Table table) {
  table.struct_size = first_size<Table>;
  return static_cast<const Table*>(before_fence(&table, first_size<Table>));
}

}  // namespace holdfast::conformance
