// The inner loops of XXH3, compiled once for every processor of the architecture and once for those with AVX2, which
// more than halves their time. The packaged library is compiled for the oldest processors only.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace holdfast::hash {

/// Bytes of a state, aligned to 64.
inline constexpr size_t state_size = 576;

struct Hash128 {
  uint64_t low;
  uint64_t high;
};

/// One compilation of XXH3-128. All compilations share the layout of the state and give the same results. None throws.
/// Its types are our own, because those of xxhash.h have other names where it is compiled in.
struct Kernel {
  void (*reset)(void* state);
  void (*update)(void* state, const void* data, size_t size);
  Hash128 (*digest)(const void* state);
  Hash128 (*whole)(const void* data, size_t size);
};

/// Runs everywhere.
const Kernel& baseline_kernel() noexcept;
/// Runs where the processor has AVX2. Only on x86-64.
const Kernel& avx2_kernel() noexcept;
/// The fastest that runs here.
const Kernel& best_kernel() noexcept;

}  // namespace holdfast::hash
