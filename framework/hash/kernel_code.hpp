// The body of a compilation of XXH3: to be included by one source file for each kind of processor, and nowhere else.
//
// It includes C headers alone: an inline function of the C++ library that came out of here compiled for AVX2 could be
// the copy that the linker keeps for the whole program.
#pragma once

#define XXH_INLINE_ALL
#include "hash/kernel.hpp"

namespace holdfast::hash {
namespace {

constexpr Kernel kernel{.reset = [](XXH3_state_t* state) noexcept { XXH3_128bits_reset(state); },
                        .update = [](XXH3_state_t* state, const void* data,
                                     size_t size) noexcept { XXH3_128bits_update(state, data, size); },
                        .digest = [](const XXH3_state_t* state) noexcept { return XXH3_128bits_digest(state); },
                        .whole = [](const void* data, size_t size) noexcept { return XXH3_128bits(data, size); }};

}  // namespace
}  // namespace holdfast::hash
