# What find_package(HoldfastPlugin) finds, as component "sdk". The package's version is the ABI's, read from abi.h.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(HOLDFAST_ABI_VERSION "")
foreach(part IN ITEMS MAJOR MINOR)
  file(STRINGS "${PROJECT_SOURCE_DIR}/sdk/include/holdfast/abi.h" line REGEX "^#define HF_ABI_${part} [0-9]+u")
  if(NOT line MATCHES "HF_ABI_${part} ([0-9]+)u")
    message(FATAL_ERROR "abi.h does not define HF_ABI_${part}")
  endif()
  list(APPEND HOLDFAST_ABI_VERSION "${CMAKE_MATCH_1}")
endforeach()
list(JOIN HOLDFAST_ABI_VERSION "." HOLDFAST_ABI_VERSION)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/HoldfastPlugin")
configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/HoldfastPluginConfig.cmake.in"
  "${CMAKE_CURRENT_BINARY_DIR}/HoldfastPluginConfig.cmake"
  INSTALL_DESTINATION "${package_dir}" PATH_VARS CMAKE_INSTALL_BINDIR)
write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/HoldfastPluginConfigVersion.cmake"
  VERSION "${HOLDFAST_ABI_VERSION}" COMPATIBILITY SameMajorVersion ARCH_INDEPENDENT)

install(TARGETS holdfast_sdk EXPORT HoldfastPluginTargets COMPONENT sdk
  FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT sdk)
install(EXPORT HoldfastPluginTargets NAMESPACE holdfast:: DESTINATION "${package_dir}" COMPONENT sdk)
install(FILES
  "${CMAKE_CURRENT_BINARY_DIR}/HoldfastPluginConfig.cmake"
  "${CMAKE_CURRENT_BINARY_DIR}/HoldfastPluginConfigVersion.cmake"
  "${CMAKE_CURRENT_LIST_DIR}/HoldfastAddPlugin.cmake"
  "${CMAKE_CURRENT_LIST_DIR}/holdfast-plugin.map"
  DESTINATION "${package_dir}" COMPONENT sdk)
