// The rulebook of every operation: its phases, what moves it from one to the next, and compile-time proofs of both.
//
// Creating and restoring share it, whatever the cluster and the plugin. The two tables are the documentation
// (docs/state-machine.md shows them as a diagram); every other file of this room asks them and decides nothing itself.
// No I/O and no state here: the header compiles alone, and test/mutants.cmake shows that breaking a property of the
// tables does not compile.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace holdfast::operation {

/// Where an operation stands. The names are written to journals: add at the end, never rename.
enum class Phase : std::uint8_t {
  pending,       ///< Accepted; nothing was touched yet.
  preparing,     ///< Looking at the cluster and the store, planning. Nothing that stays was written.
  transferring,  ///< Moving data. Resumable: what is stored already is recognised.
  committing,    ///< Publishing the global descriptor: the point of no return, a cancel is refused.
  cancelling,    ///< A stop was claimed; what the operation wrote is being removed.
  succeeded,     ///< Over. The global descriptor is durable.
  cancelled,     ///< Over. There is no global descriptor of this operation.
  failed,        ///< Over. There is no global descriptor of this operation; Failed says why.
};
inline constexpr std::size_t phase_count = 8;

/// What can happen to an operation: facts in the past tense.
enum class Event : std::uint8_t {
  started,
  prepared,
  transferred,
  committed,
  cancel_requested,
  cleaned_up,
  failed,
  overtaken,  ///< Who does the work, a server, had committed before the cancel reached it.
};
inline constexpr std::size_t event_count = 8;

/// What another process does with an operation whose owner died in this phase.
enum class Recovery : std::uint8_t {
  none,                ///< It is over.
  restart,             ///< Nothing that stays was written: from the beginning.
  resume,              ///< Go on, leaving out what is stored already.
  ask_the_descriptor,  ///< The global descriptor is durable: roll forward. It is absent: commit again.
  finish_cleanup,      ///< Remove the rest of what was written, then `cancelled`.
};

/// Why an operation is asked to stop.
enum class StopReason : std::uint8_t {
  user,      ///< Somebody asked: the operation is cancelled and cleaned up.
  deadline,  ///< Its time is over: likewise.
  shutdown,  ///< Its process must end: it stops where it can be resumed, and its phase stays.
};

/// What an operation does. All kinds share the tables below.
enum class Kind : std::uint8_t { create, restore };

struct PhaseTraits {
  Phase phase;
  std::string_view name;  ///< The spelling in journals, JSON and the program's output.
  bool terminal;
  Recovery recovery;
};

inline constexpr std::array<PhaseTraits, phase_count> phase_table{{
    {Phase::pending, "pending", false, Recovery::restart},
    {Phase::preparing, "preparing", false, Recovery::restart},
    {Phase::transferring, "transferring", false, Recovery::resume},
    {Phase::committing, "committing", false, Recovery::ask_the_descriptor},
    {Phase::cancelling, "cancelling", false, Recovery::finish_cleanup},
    {Phase::succeeded, "succeeded", true, Recovery::none},
    {Phase::cancelled, "cancelled", true, Recovery::none},
    {Phase::failed, "failed", true, Recovery::none},
}};

struct Transition {
  Phase from;
  Event on;
  Phase to;
};

inline constexpr std::array transition_table{
    Transition{Phase::pending, Event::started, Phase::preparing},
    Transition{Phase::preparing, Event::prepared, Phase::transferring},
    Transition{Phase::transferring, Event::transferred, Phase::committing},
    Transition{Phase::committing, Event::committed, Phase::succeeded},

    Transition{Phase::pending, Event::cancel_requested, Phase::cancelled},
    Transition{Phase::preparing, Event::cancel_requested, Phase::cancelling},
    Transition{Phase::transferring, Event::cancel_requested, Phase::cancelling},
    Transition{Phase::cancelling, Event::cleaned_up, Phase::cancelled},
    Transition{Phase::cancelling, Event::overtaken, Phase::committing},

    Transition{Phase::pending, Event::failed, Phase::failed},
    Transition{Phase::preparing, Event::failed, Phase::failed},
    Transition{Phase::transferring, Event::failed, Phase::failed},
    Transition{Phase::committing, Event::failed, Phase::failed},
    Transition{Phase::cancelling, Event::failed, Phase::failed},
};

inline constexpr std::array<std::string_view, event_count> event_names{
    "started", "prepared", "transferred", "committed", "cancel_requested", "cleaned_up", "failed", "overtaken"};
inline constexpr std::array<std::string_view, 5> recovery_names{"none", "restart", "resume", "ask_the_descriptor",
                                                                "finish_cleanup"};
inline constexpr std::array<std::string_view, 3> stop_reason_names{"user", "deadline", "shutdown"};
inline constexpr std::array<std::string_view, 2> kind_names{"create", "restore"};

constexpr std::size_t index_of(Phase phase) noexcept { return static_cast<std::size_t>(phase); }
constexpr const PhaseTraits& traits(Phase phase) noexcept { return phase_table[index_of(phase)]; }
constexpr bool is_terminal(Phase phase) noexcept { return traits(phase).terminal; }

constexpr std::string_view to_string(Phase phase) noexcept { return traits(phase).name; }
constexpr std::string_view to_string(Event event) noexcept { return event_names[static_cast<std::size_t>(event)]; }
constexpr std::string_view to_string(Recovery recovery) noexcept {
  return recovery_names[static_cast<std::size_t>(recovery)];
}
constexpr std::string_view to_string(StopReason reason) noexcept {
  return stop_reason_names[static_cast<std::size_t>(reason)];
}
constexpr std::string_view to_string(Kind kind) noexcept { return kind_names[static_cast<std::size_t>(kind)]; }

/// The enumerator whose to_string is `name`; nothing for any other word.
template <class Enum, std::size_t count>
constexpr std::optional<Enum> enumerator_of(const std::array<std::string_view, count>& names,
                                            std::string_view name) noexcept {
  for (std::size_t i = 0; i < count; ++i)
    if (names[i] == name) return static_cast<Enum>(i);
  return std::nullopt;
}
constexpr std::optional<Phase> phase_from_string(std::string_view name) noexcept {
  for (const PhaseTraits& row : phase_table)
    if (row.name == name) return row.phase;
  return std::nullopt;
}
constexpr std::optional<Event> event_from_string(std::string_view name) noexcept {
  return enumerator_of<Event>(event_names, name);
}
constexpr std::optional<StopReason> stop_reason_from_string(std::string_view name) noexcept {
  return enumerator_of<StopReason>(stop_reason_names, name);
}
constexpr std::optional<Kind> kind_from_string(std::string_view name) noexcept {
  return enumerator_of<Kind>(kind_names, name);
}

/// Where `event` leads from `from`; nothing where it is not legal there.
constexpr std::optional<Phase> next_phase(Phase from, Event event) noexcept {
  for (const Transition& row : transition_table)
    if (row.from == from && row.on == event) return row.to;
  return std::nullopt;
}

namespace proof {

consteval bool rows_are_in_enum_order() {
  for (std::size_t i = 0; i < phase_count; ++i)
    if (index_of(phase_table[i].phase) != i) return false;
  return true;
}

consteval bool names_are_unique() {
  for (std::size_t i = 0; i < phase_count; ++i)
    for (std::size_t j = i + 1; j < phase_count; ++j)
      if (phase_table[i].name == phase_table[j].name) return false;
  return true;
}

consteval bool is_deterministic() {
  for (std::size_t i = 0; i < transition_table.size(); ++i)
    for (std::size_t j = i + 1; j < transition_table.size(); ++j)
      if (transition_table[i].from == transition_table[j].from && transition_table[i].on == transition_table[j].on)
        return false;
  return true;
}

consteval bool terminals_are_final() {
  for (const Transition& row : transition_table)
    if (is_terminal(row.from)) return false;
  return true;
}

consteval bool every_phase_is_reachable() {
  std::array<bool, phase_count> seen{};
  seen[index_of(Phase::pending)] = true;
  for (std::size_t round = 0; round < phase_count; ++round)
    for (const Transition& row : transition_table)
      if (seen[index_of(row.from)]) seen[index_of(row.to)] = true;
  for (const bool reached : seen)
    if (!reached) return false;
  return true;
}

consteval bool every_live_phase_can_fail() {
  for (const PhaseTraits& row : phase_table)
    if (!row.terminal && next_phase(row.phase, Event::failed) != Phase::failed) return false;
  return true;
}

consteval bool success_needs_the_commit_point() {
  for (const Transition& row : transition_table)
    if (row.to == Phase::succeeded && row.from != Phase::committing) return false;
  return true;
}

consteval bool committing_cannot_be_cancelled() {
  return !next_phase(Phase::committing, Event::cancel_requested).has_value();
}

/// Otherwise somebody who cancels early would be told that it is too late.
consteval bool every_phase_before_the_commit_can_be_cancelled() {
  for (const Phase phase : {Phase::pending, Phase::preparing, Phase::transferring})
    if (!next_phase(phase, Event::cancel_requested).has_value()) return false;
  return true;
}

consteval bool exactly_the_terminals_need_no_recovery() {
  for (const PhaseTraits& row : phase_table)
    if (row.terminal != (row.recovery == Recovery::none)) return false;
  return true;
}

static_assert(rows_are_in_enum_order(), "rows_are_in_enum_order");
static_assert(names_are_unique(), "names_are_unique");
static_assert(is_deterministic(), "is_deterministic");
static_assert(terminals_are_final(), "terminals_are_final");
static_assert(every_phase_is_reachable(), "every_phase_is_reachable");
static_assert(every_live_phase_can_fail(), "every_live_phase_can_fail");
static_assert(success_needs_the_commit_point(), "success_needs_the_commit_point");
static_assert(committing_cannot_be_cancelled(), "committing_cannot_be_cancelled");
static_assert(every_phase_before_the_commit_can_be_cancelled(), "every_phase_before_the_commit_can_be_cancelled");
static_assert(exactly_the_terminals_need_no_recovery(), "exactly_the_terminals_need_no_recovery");

}  // namespace proof
}  // namespace holdfast::operation
