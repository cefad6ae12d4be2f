# What the scripts of this folder share.

# run(COMMAND...): in the folder ${run_in}, or where the test was begun. Ends the test where the command fails; what it printed
# is in ${output}.
function(run)
  if(NOT run_in)
    set(run_in "${CMAKE_CURRENT_BINARY_DIR}")
  endif()
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY "${run_in}"
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}\nended with ${result}:\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

# require_entry_alone(LIBRARY): ends the test where the plugin exports more than its entry. Needs ${NM}.
function(require_entry_alone library)
  run("${NM}" -D --defined-only --format=posix "${library}")
  if(NOT output MATCHES "^hf_plugin_entry_v1 T [^\n]*\n$")
    message(FATAL_ERROR "${library} exports something else than its entry:\n${output}")
  endif()
endfunction()
