# Breaks the tables of phase.hpp in one place and expects the compiler to refuse it, naming the property that broke.
#
# cmake -DCOMPILER=<c++> -DHEADER=<phase.hpp> -DFOLDER=<scratch folder> -DMUTANT=<name> -P mutants.cmake
# A mutant is the text to replace, what replaces it, and the property; "none" is the header as it is.
set(none_property "")

set(drop_a_failed_row_from "Transition{Phase::transferring, Event::failed, Phase::failed},")
set(drop_a_failed_row_to "")
set(drop_a_failed_row_property every_live_phase_can_fail)

set(cancel_while_committing_from "Transition{Phase::committing, Event::committed, Phase::succeeded},")
set(cancel_while_committing_to
  "${cancel_while_committing_from} Transition{Phase::committing, Event::cancel_requested, Phase::cancelling},")
set(cancel_while_committing_property committing_cannot_be_cancelled)

set(skip_the_commit_point_from "Event::transferred, Phase::committing}")
set(skip_the_commit_point_to "Event::transferred, Phase::succeeded}")
set(skip_the_commit_point_property success_needs_the_commit_point)

set(leave_a_terminal_from "Transition{Phase::cancelling, Event::cleaned_up, Phase::cancelled},")
set(leave_a_terminal_to "${leave_a_terminal_from} Transition{Phase::failed, Event::started, Phase::preparing},")
set(leave_a_terminal_property terminals_are_final)

set(two_targets_for_one_event_from "Transition{Phase::pending, Event::started, Phase::preparing},")
set(two_targets_for_one_event_to
  "${two_targets_for_one_event_from} Transition{Phase::pending, Event::started, Phase::transferring},")
set(two_targets_for_one_event_property is_deterministic)

set(orphan_a_phase_from "Transition{Phase::preparing, Event::prepared, Phase::transferring},")
set(orphan_a_phase_to "")
set(orphan_a_phase_property every_phase_is_reachable)

set(use_a_name_twice_from "{Phase::cancelled, \"cancelled\",")
set(use_a_name_twice_to "{Phase::cancelled, \"failed\",")
set(use_a_name_twice_property names_are_unique)

set(recover_a_terminal_from "\"succeeded\", true, Recovery::none}")
set(recover_a_terminal_to "\"succeeded\", true, Recovery::resume}")
set(recover_a_terminal_property exactly_the_terminals_need_no_recovery)

set(forget_to_cancel_from "Transition{Phase::transferring, Event::cancel_requested, Phase::cancelling},")
set(forget_to_cancel_to "")
set(forget_to_cancel_property every_phase_before_the_commit_can_be_cancelled)

set(swap_two_rows_from "{Phase::succeeded, \"succeeded\"")
set(swap_two_rows_to "{Phase::cancelled, \"succeeded\"")
set(swap_two_rows_property rows_are_in_enum_order)

if(NOT DEFINED ${MUTANT}_property)
  message(FATAL_ERROR "there is no mutant '${MUTANT}'")
endif()
file(READ "${HEADER}" original)
set(mutated "${original}")
if(NOT MUTANT STREQUAL "none")
  string(REPLACE "${${MUTANT}_from}" "${${MUTANT}_to}" mutated "${original}")
  if(mutated STREQUAL original)
    message(FATAL_ERROR "the text that '${MUTANT}' replaces is not in ${HEADER}")
  endif()
endif()
file(WRITE "${FOLDER}/${MUTANT}.cpp" "${mutated}")
execute_process(COMMAND "${COMPILER}" -std=c++20 -fsyntax-only "${FOLDER}/${MUTANT}.cpp"
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(MUTANT STREQUAL "none")
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "the header as it is does not compile:\n${output}")
  endif()
elseif(result EQUAL 0)
  message(FATAL_ERROR "'${MUTANT}' compiles")
elseif(NOT output MATCHES "static[_ ]assert[^\n]*${${MUTANT}_property}")
  message(FATAL_ERROR "'${MUTANT}' is refused without naming ${${MUTANT}_property}:\n${output}")
endif()
