// What an operation knows in each phase. The alternative of the variant is the phase, so that a failure without a
// reason, or a success without its numbers, cannot be represented.
#pragma once

#include <cstddef>
#include <cstdint>
#include <holdfast/errors.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "operation/phase.hpp"

namespace holdfast::operation {

/// What was stored or restored. The quality of an outcome is data: a success with warnings is a success.
struct Summary {
  std::uint64_t bytes = 0;         ///< Before compression.
  std::uint64_t stored_bytes = 0;  ///< On the storage.
  std::uint64_t files = 0;
  std::uint64_t chunks = 0;
  std::vector<std::string> collections = {};
  std::vector<std::string> warnings = {};
  bool operator==(const Summary&) const = default;
};

struct Pending {
  static constexpr Phase phase = Phase::pending;
  bool operator==(const Pending&) const = default;
};

struct Preparing {
  static constexpr Phase phase = Phase::preparing;
  bool operator==(const Preparing&) const = default;
};

struct Transferring {
  static constexpr Phase phase = Phase::transferring;
  std::uint64_t bytes_total = 0;  ///< Before compression; 0 where only a server knows.
  std::uint64_t files_total = 0;
  std::vector<std::string> collections = {};
  bool operator==(const Transferring&) const = default;
};

struct Committing {
  static constexpr Phase phase = Phase::committing;
  std::string descriptor_key = {};  ///< Of the global descriptor, whose presence is the commit.
  bool operator==(const Committing&) const = default;
};

struct Cancelling {
  static constexpr Phase phase = Phase::cancelling;
  StopReason reason = StopReason::user;
  bool operator==(const Cancelling&) const = default;
};

struct Succeeded {
  static constexpr Phase phase = Phase::succeeded;
  Summary summary = {};
  bool operator==(const Succeeded&) const = default;
};

struct Cancelled {
  static constexpr Phase phase = Phase::cancelled;
  StopReason reason = StopReason::user;
  bool operator==(const Cancelled&) const = default;
};

struct Failed {
  static constexpr Phase phase = Phase::failed;
  ErrorCode code = ErrorCode::failed;
  std::string message = {};  ///< Never with a secret.
  std::string hint = {};
  bool operator==(const Failed&) const = default;
};

using State = std::variant<Pending, Preparing, Transferring, Committing, Cancelling, Succeeded, Cancelled, Failed>;

constexpr Phase phase_of(const State& state) noexcept { return static_cast<Phase>(state.index()); }

namespace proof {
template <std::size_t... index>
consteval bool each_state_sits_at_its_phase(std::index_sequence<index...>) {
  return ((index_of(std::variant_alternative_t<index, State>::phase) == index) && ...);
}
static_assert(std::variant_size_v<State> == phase_count, "every phase has its state");
static_assert(each_state_sits_at_its_phase(std::make_index_sequence<phase_count>{}), "each_state_sits_at_its_phase");
}  // namespace proof

}  // namespace holdfast::operation
