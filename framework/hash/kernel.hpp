// The inner loops of XXH3, compiled once for every processor of the architecture and once for those with AVX2, which
// more than halves their time. The packaged library is compiled for the oldest processors only.
#pragma once

#include <stddef.h>

#ifndef XXH_STATIC_LINKING_ONLY
#define XXH_STATIC_LINKING_ONLY  // the layout of the state
#endif
#include <xxhash.h>

namespace holdfast::hash {

/// One compilation of XXH3-128. All compilations share the layout of the state and give the same results.
struct Kernel {
  void (*reset)(XXH3_state_t* state) noexcept;
  void (*update)(XXH3_state_t* state, const void* data, size_t size) noexcept;
  XXH128_hash_t (*digest)(const XXH3_state_t* state) noexcept;
  XXH128_hash_t (*whole)(const void* data, size_t size) noexcept;
};

/// Runs everywhere.
const Kernel& baseline_kernel() noexcept;
/// Runs where the processor has AVX2. Only on x86-64.
const Kernel& avx2_kernel() noexcept;
/// The fastest that runs here.
const Kernel& best_kernel() noexcept;

}  // namespace holdfast::hash
