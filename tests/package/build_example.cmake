# cmake -DBUILD=... -DEXAMPLE=... -DSCRATCH=... -DNM=... -DGENERATOR=... -DC_COMPILER=... -DCXX_COMPILER=... -P ...
#
# Installs the component "sdk" of BUILD below SCRATCH, builds EXAMPLE with nothing but that, runs the example's own tests
# (the conformance kit) and looks at what its library exports.
include("${CMAKE_CURRENT_LIST_DIR}/steps.cmake")

file(REMOVE_RECURSE "${SCRATCH}")
run("${CMAKE_COMMAND}" --install "${BUILD}" --component sdk --prefix "${SCRATCH}/prefix")
run("${CMAKE_COMMAND}" -S "${EXAMPLE}" -B "${SCRATCH}/build" -G "${GENERATOR}" "-DCMAKE_PREFIX_PATH=${SCRATCH}/prefix"
  "-DCMAKE_C_COMPILER=${C_COMPILER}" "-DCMAKE_CXX_COMPILER=${CXX_COMPILER}" -DCMAKE_COMPILE_WARNING_AS_ERROR=ON
  -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF)
run("${CMAKE_COMMAND}" --build "${SCRATCH}/build")
run("${CMAKE_CTEST_COMMAND}" --test-dir "${SCRATCH}/build" --output-on-failure --no-tests=error)

file(GLOB libraries "${SCRATCH}/build/holdfast_*.so")
list(LENGTH libraries count)
if(NOT count EQUAL 1)
  message(FATAL_ERROR "one plugin was to be built, not ${count}: ${libraries}")
endif()
require_entry_alone("${libraries}")

# A library for another ABI must not be found.
file(WRITE "${SCRATCH}/newer/CMakeLists.txt" "cmake_minimum_required(VERSION 3.23)\nproject(newer LANGUAGES NONE)\n"
  "find_package(HoldfastPlugin 2.0 QUIET)\nif(HoldfastPlugin_FOUND)\n  message(FATAL_ERROR \"2.0 was found\")\nendif()\n")
run("${CMAKE_COMMAND}" -S "${SCRATCH}/newer" -B "${SCRATCH}/newer/build" "-DCMAKE_PREFIX_PATH=${SCRATCH}/prefix")
