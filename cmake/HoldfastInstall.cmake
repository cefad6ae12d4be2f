# What `cmake --install` puts where, by component:
#
#   program   bin/holdfast, its manual page and completions; the plugins install themselves (holdfast_add_plugin)
#   sdk       what plugin authors need (sdk/cmake)
#   dev       what find_package(Holdfast) finds: the public headers, and the engine as static libraries
include(CMakePackageConfigHelpers)

install(TARGETS holdfast RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT program)

# The program writes its own documents, so that they cannot differ from it.
set(documents "${PROJECT_BINARY_DIR}/generated")
function(holdfast_document file destination)
  cmake_path(GET file PARENT_PATH folder)
  file(MAKE_DIRECTORY "${documents}/${folder}")
  add_custom_command(OUTPUT "${documents}/${file}"
    COMMAND holdfast generate ${ARGN} > "${documents}/${file}"
    DEPENDS holdfast VERBATIM)
  set_property(GLOBAL APPEND PROPERTY HOLDFAST_DOCUMENTS "${documents}/${file}")
  install(FILES "${documents}/${file}" DESTINATION "${destination}" COMPONENT program)
endfunction()
holdfast_document(holdfast.1 "${CMAKE_INSTALL_MANDIR}/man1" man)
holdfast_document(bash/holdfast "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" completion bash)
holdfast_document(zsh/_holdfast "${CMAKE_INSTALL_DATADIR}/zsh/site-functions" completion zsh)
holdfast_document(fish/holdfast.fish "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d" completion fish)
get_property(all_documents GLOBAL PROPERTY HOLDFAST_DOCUMENTS)
add_custom_target(holdfast_documents ALL DEPENDS ${all_documents})

install(DIRECTORY "${PROJECT_SOURCE_DIR}/framework/include/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT dev
  FILES_MATCHING PATTERN "*.hpp")
get_property(rooms GLOBAL PROPERTY HOLDFAST_ROOMS)
foreach(room IN LISTS rooms ITEMS holdfast_framework)
  string(REGEX REPLACE "^holdfast_" "" name "${room}")
  set_target_properties(${room} PROPERTIES EXPORT_NAME ${name})
endforeach()
install(TARGETS ${rooms} holdfast_framework EXPORT HoldfastTargets
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT dev)

set(package "${CMAKE_INSTALL_LIBDIR}/cmake/Holdfast")
install(EXPORT HoldfastTargets NAMESPACE holdfast:: DESTINATION "${package}" COMPONENT dev)
configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/HoldfastConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/HoldfastConfig.cmake" INSTALL_DESTINATION "${package}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/HoldfastConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/HoldfastConfig.cmake"
  "${PROJECT_BINARY_DIR}/HoldfastConfigVersion.cmake"
  "${CMAKE_CURRENT_LIST_DIR}/HoldfastDependencies.cmake"
  DESTINATION "${package}" COMPONENT dev)
