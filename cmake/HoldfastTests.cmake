# holdfast_tests(<name> SOURCES <file>... [LINK <library>...] [LABELS <label>...])
#
# One test program, holdfast_<name>_tests; each of its cases becomes a ctest of its own.
find_package(Catch2 REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS SSL)  # for servers in tests
include(Catch)

function(holdfast_tests name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINK;LABELS")
  set(target holdfast_${name}_tests)
  add_executable(${target} ${arg_SOURCES})
  holdfast_target_defaults(${target})
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  target_link_libraries(${target} PRIVATE ${arg_LINK} holdfast_test_support)
  catch_discover_tests(${target} TEST_PREFIX "${name}: " PROPERTIES TIMEOUT 300 LABELS "${name};${arg_LABELS}")
endfunction()
