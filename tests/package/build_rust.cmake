# cmake -DEXAMPLE=... -DSCRATCH=... -DCHECK=... -DNM=... -P build_rust.cmake
#
# Builds the example in Rust with cargo, without the network, and runs the conformance kit on it. Says so where there is no
# cargo: the test is skipped then, not passed.
function(run)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY "${EXAMPLE}"
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}\nended with ${result}:\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

find_program(CARGO cargo PATHS "$ENV{HOME}/.cargo/bin")
if(NOT CARGO)
  message("there is no cargo here")
  return()
endif()
file(MAKE_DIRECTORY "${SCRATCH}")
run("${CARGO}" build --release --offline --locked --target-dir "${SCRATCH}/target")
set(library "${SCRATCH}/holdfast_rust-store.so")
file(COPY_FILE "${SCRATCH}/target/release/libholdfast_rust_store.so" "${library}")
run("${CHECK}" --profile "${EXAMPLE}/scratch.toml" "${library}")
run("${NM}" -D --defined-only --format=posix "${library}")
if(NOT output MATCHES "^hf_plugin_entry_v1 T [^\n]*\n$")
  message(FATAL_ERROR "${library} exports something else than its entry:\n${output}")
endif()
