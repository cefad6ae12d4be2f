// The body of a compilation of XXH3: to be included by one source file for each kind of processor, and nowhere else.
//
// It includes C headers alone: an inline function of the C++ library that came out of here compiled for AVX2 could be
// the copy that the linker keeps for the whole program.
#pragma once

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "hash/kernel.hpp"

namespace holdfast::hash {
namespace {

static_assert(sizeof(XXH3_state_t) == state_size && alignof(XXH3_state_t) <= 64, "a state is of the size that is said");

Hash128 ours(XXH128_hash_t hash) noexcept { return {hash.low64, hash.high64}; }

void reset(void* state) noexcept { XXH3_128bits_reset(static_cast<XXH3_state_t*>(state)); }
void update(void* state, const void* data, size_t size) noexcept {
  XXH3_128bits_update(static_cast<XXH3_state_t*>(state), data, size);
}
Hash128 digest(const void* state) noexcept {
  return ours(XXH3_128bits_digest(static_cast<const XXH3_state_t*>(state)));
}
Hash128 whole(const void* data, size_t size) noexcept { return ours(XXH3_128bits(data, size)); }

constexpr Kernel kernel{.reset = reset, .update = update, .digest = digest, .whole = whole};

}  // namespace
}  // namespace holdfast::hash
