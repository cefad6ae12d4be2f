# cmake -DBUILD=... -DCONSUMER=... -DSCRATCH=... -DGENERATOR=... -DC_COMPILER=... -DCXX_COMPILER=... -DCXX_FLAGS=... -P ...
#
# Installs the components "dev" and "sdk" of BUILD below SCRATCH, builds CONSUMER with nothing but that, and runs it.
include("${CMAKE_CURRENT_LIST_DIR}/steps.cmake")

file(REMOVE_RECURSE "${SCRATCH}")
foreach(component IN ITEMS dev sdk)
  run("${CMAKE_COMMAND}" --install "${BUILD}" --component ${component} --prefix "${SCRATCH}/prefix")
endforeach()
run("${CMAKE_COMMAND}" -S "${CONSUMER}" -B "${SCRATCH}/build" -G "${GENERATOR}" "-DCMAKE_PREFIX_PATH=${SCRATCH}/prefix"
  "-DCMAKE_C_COMPILER=${C_COMPILER}" "-DCMAKE_CXX_COMPILER=${CXX_COMPILER}" "-DCMAKE_CXX_FLAGS=${CXX_FLAGS}"
  -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF)
run("${CMAKE_COMMAND}" --build "${SCRATCH}/build")
run("${CMAKE_CTEST_COMMAND}" --test-dir "${SCRATCH}/build" --output-on-failure --no-tests=error)
