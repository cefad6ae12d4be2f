# cmake -DBUILD=... -DCONSUMER=... -DSCRATCH=... -DGENERATOR=... -DC_COMPILER=... -DCXX_COMPILER=... -DCXX_FLAGS=... -P ...
#
# Installs the components "dev" and "sdk" of BUILD below SCRATCH, builds CONSUMER with nothing but that, and runs it.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}\nended with ${result}:\n${output}")
  endif()
endfunction()

file(REMOVE_RECURSE "${SCRATCH}")
foreach(component IN ITEMS dev sdk)
  run("${CMAKE_COMMAND}" --install "${BUILD}" --component ${component} --prefix "${SCRATCH}/prefix")
endforeach()
run("${CMAKE_COMMAND}" -S "${CONSUMER}" -B "${SCRATCH}/build" -G "${GENERATOR}" "-DCMAKE_PREFIX_PATH=${SCRATCH}/prefix"
  "-DCMAKE_C_COMPILER=${C_COMPILER}" "-DCMAKE_CXX_COMPILER=${CXX_COMPILER}" "-DCMAKE_CXX_FLAGS=${CXX_FLAGS}"
  -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF)
run("${CMAKE_COMMAND}" --build "${SCRATCH}/build")
run("${CMAKE_CTEST_COMMAND}" --test-dir "${SCRATCH}/build" --output-on-failure --no-tests=error)
