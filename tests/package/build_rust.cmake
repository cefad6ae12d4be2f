# cmake -DEXAMPLE=... -DSCRATCH=... -DCHECK=... -DNM=... -P build_rust.cmake
#
# Builds the example in Rust with cargo, without the network, and runs the conformance kit on it. Says so where there is no
# cargo: the test is skipped then, not passed.
include("${CMAKE_CURRENT_LIST_DIR}/steps.cmake")
set(run_in "${EXAMPLE}")

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
require_entry_alone("${library}")
