# holdfast_add_plugin(<name>
#   SOURCES <file>...            the backend
#   [LINK <library>...]          linked statically where possible, hidden either way
#   [MANIFEST <manifest.toml>]   installed beside the library
#   [CHECK <profile.toml>...]    adds a ctest per profile that runs the conformance kit
#   [NO_INSTALL])                for plugins that only serve tests
#
# Builds holdfast_<name>.so: one exported symbol, every reference resolved at link time, never
# unloaded. Not a library to link against, hence no "lib" prefix.
set(HOLDFAST_PLUGIN_SYMBOLS "${CMAKE_CURRENT_LIST_DIR}/holdfast-plugin.map" CACHE INTERNAL "")

function(holdfast_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "NO_INSTALL" "MANIFEST" "SOURCES;LINK;CHECK")
  if(NOT arg_SOURCES)
    message(FATAL_ERROR "holdfast_add_plugin(${name}): SOURCES is empty")
  endif()

  add_library(${name} MODULE ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE holdfast::sdk ${arg_LINK})
  set_target_properties(${name} PROPERTIES
    PREFIX "" OUTPUT_NAME "holdfast_${name}"
    C_STANDARD 11 C_EXTENSIONS OFF
    CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    POSITION_INDEPENDENT_CODE ON
    LINK_DEPENDS "${HOLDFAST_PLUGIN_SYMBOLS}")
  target_compile_options(${name} PRIVATE -Wall -Wextra)
  target_link_options(${name} PRIVATE
    "LINKER:--version-script=${HOLDFAST_PLUGIN_SYMBOLS}" "LINKER:--exclude-libs,ALL"
    "LINKER:-z,now,-z,relro,-z,noexecstack,-z,nodelete")
  # A sanitizer's own symbols are left for the program to resolve.
  if(NOT "${CMAKE_C_FLAGS} ${CMAKE_CXX_FLAGS}" MATCHES "-fsanitize=")
    target_link_options(${name} PRIVATE "LINKER:-z,defs")
  endif()

  if(NOT arg_NO_INSTALL)
    include(GNUInstallDirs)
    install(TARGETS ${name} LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}/holdfast/plugins")
    if(arg_MANIFEST)
      install(FILES "${arg_MANIFEST}" DESTINATION "${CMAKE_INSTALL_LIBDIR}/holdfast/plugins")
    endif()
  endif()

  if(arg_CHECK)
    holdfast_check_plugin(${name} ${arg_CHECK})
  endif()
endfunction()

# holdfast_check_plugin(<name> <profile.toml>...): one ctest per profile, "<name>.conformance.<profile>".
function(holdfast_check_plugin name)
  if(TARGET holdfast-plugin-check)
    set(check "$<TARGET_FILE:holdfast-plugin-check>")
  else()
    find_program(HOLDFAST_PLUGIN_CHECK holdfast-plugin-check HINTS "${HOLDFAST_PLUGIN_CHECK_HINT}")
    if(NOT HOLDFAST_PLUGIN_CHECK)
      message(WARNING "holdfast-plugin-check is not installed: the conformance tests of ${name} are left out")
      return()
    endif()
    set(check "${HOLDFAST_PLUGIN_CHECK}")
  endif()
  foreach(profile IN LISTS ARGN)
    get_filename_component(stem "${profile}" NAME_WE)
    add_test(NAME ${name}.conformance.${stem}
      COMMAND "${check}" --profile "${CMAKE_CURRENT_SOURCE_DIR}/${profile}" "$<TARGET_FILE:${name}>")
    set_property(TEST ${name}.conformance.${stem} PROPERTY LABELS conformance)
  endforeach()
endfunction()
