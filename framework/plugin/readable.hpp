// Whether an address that a stranger gave leads anywhere.
#pragma once

#include <cstddef>

namespace holdfast::plugin {

/// Whether `size` bytes at `address` can be read without ending the process. True as well where the system does not let
/// a process ask that of itself. Says nothing of what the bytes are, nor of whether they stay.
[[nodiscard]] bool is_readable(const void* address, std::size_t size) noexcept;

}  // namespace holdfast::plugin
