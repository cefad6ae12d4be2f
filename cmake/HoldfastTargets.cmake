# What every target of the project has in common. All of it PRIVATE: nothing leaks to consumers.
function(holdfast_target_defaults target)
  target_compile_features(${target} PRIVATE cxx_std_20)
  set_target_properties(${target} PROPERTIES
    CXX_EXTENSIONS OFF
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    POSITION_INDEPENDENT_CODE ON)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor
    $<$<COMPILE_LANGUAGE:CXX>:-Wold-style-cast>
    # GCC 12 sees overlaps and uninitialised members in optimised std::string where there are none (GCC bug 105651);
    # clang and the sanitizers look for the real ones.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-maybe-uninitialized>)
endfunction()

# holdfast_room(<name> SOURCES <file>... [LINK <library>...] [USES <library>...])
#
# One room of the framework as a static library, holdfast_<name>. Includes are written from
# framework/ ("store/store.hpp"). LINK is what its headers need, USES what only its sources need:
# what a room may include is what it links, so the list is the architecture.
function(holdfast_room name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINK;USES")
  add_library(holdfast_${name} STATIC ${arg_SOURCES})
  add_library(holdfast::${name} ALIAS holdfast_${name})
  holdfast_target_defaults(holdfast_${name})
  target_include_directories(holdfast_${name}
    PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/framework/include>
           $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
           $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/framework>)
  target_link_libraries(holdfast_${name} PUBLIC ${arg_LINK} PRIVATE ${arg_USES})
  set_property(GLOBAL APPEND PROPERTY HOLDFAST_ROOMS holdfast_${name})
endfunction()
