# cmake -DBUILD=... -DPROGRAM=... -DLANGUAGE=... -DSCRATCH=... -DGENERATOR=... -DC_COMPILER=... -DCXX_COMPILER=... -P ...
#
# Begins a plugin in LANGUAGE with `holdfast plugins new`, builds it below SCRATCH with nothing but the installed SDK, runs
# its own tests (the conformance kit) and has the program load it.
include("${CMAKE_CURRENT_LIST_DIR}/steps.cmake")
set(run_in "${SCRATCH}")

file(REMOVE_RECURSE "${SCRATCH}")
file(MAKE_DIRECTORY "${SCRATCH}")
run("${CMAKE_COMMAND}" --install "${BUILD}" --component sdk --prefix "${SCRATCH}/prefix")
run("${PROGRAM}" plugins new com.acme.tape-drive --lang "${LANGUAGE}")

set(plugin "${SCRATCH}/tape-drive")
run("${CMAKE_COMMAND}" -S "${plugin}" -B "${plugin}/build" -G "${GENERATOR}" "-DCMAKE_PREFIX_PATH=${SCRATCH}/prefix"
  "-DCMAKE_C_COMPILER=${C_COMPILER}" "-DCMAKE_CXX_COMPILER=${CXX_COMPILER}" -DCMAKE_COMPILE_WARNING_AS_ERROR=ON
  -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF)
run("${CMAKE_COMMAND}" --build "${plugin}/build")
run("${CMAKE_CTEST_COMMAND}" --test-dir "${plugin}/build" --output-on-failure --no-tests=error)
run("${CMAKE_COMMAND}" --install "${plugin}/build" --prefix "${SCRATCH}/vendor")
file(GLOB_RECURSE installed "${SCRATCH}/vendor/*/holdfast_tape-drive.so")
cmake_path(GET installed PARENT_PATH folder)
if(NOT EXISTS "${folder}/holdfast_tape-drive.toml")
  message(FATAL_ERROR "the manifest is not installed beside '${installed}'")
endif()

run("${PROGRAM}" --plugin-dir "${folder}" plugins list)
if(NOT output MATCHES "com.acme.tape-drive +0.1.0")
  message(FATAL_ERROR "the new plugin is not listed:\n${output}")
endif()
run("${PROGRAM}" --plugin-dir "${folder}" plugins describe com.acme.tape-drive)
if(NOT output MATCHES "path")
  message(FATAL_ERROR "the new plugin does not describe its settings:\n${output}")
endif()
