# libsordino, shared and static, for other programs; and what an installation holds.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

file(STRINGS "${PROJECT_SOURCE_DIR}/include/sordino/sordino.h" abi REGEX "^#define SORDINO_ABI ")
string(REGEX MATCH "[0-9]+" abi "${abi}")

# Each holds the objects of both rooms: who links it needs no other library of ours.
foreach(kind SHARED STATIC)
  string(TOLOWER sordino_${kind} library)
  add_library(${library} ${kind} $<TARGET_OBJECTS:sordino_dsp> $<TARGET_OBJECTS:sordino_model>)
  set_target_properties(${library} PROPERTIES OUTPUT_NAME sordino LINKER_LANGUAGE CXX)
  target_include_directories(${library} INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
                                                  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
endforeach()

# Hidden visibility leaves the templates of the standard library visible; the map hides them too.
set(map "${PROJECT_SOURCE_DIR}/cmake/library.map")
set_target_properties(sordino_shared PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${abi} EXPORT_NAME sordino
                                                LINK_DEPENDS "${map}")
# bound at once, or the loader would look for FFTW's functions on the audio thread, at the first block
target_link_options(sordino_shared PRIVATE "LINKER:--version-script=${map}" "LINKER:-z,now")
target_link_libraries(sordino_shared PRIVATE ${FFTW3F_THREADS} PkgConfig::FFTW3F)

# Plain names, which hold on the machine that the library is installed on; the last two for programs in C
set(static_needs fftw3f_threads fftw3f stdc++ m)
target_link_libraries(sordino_static INTERFACE $<BUILD_INTERFACE:${FFTW3F_THREADS}> $<BUILD_INTERFACE:PkgConfig::FFTW3F>
                                               "$<INSTALL_INTERFACE:${static_needs}>")

# The names that an installation has too.
add_library(sordino::sordino ALIAS sordino_shared)
add_library(sordino::sordino_static ALIAS sordino_static)

if(NOT PROJECT_IS_TOP_LEVEL)
  return()
endif()

install(TARGETS sordino)
install(TARGETS sordino_shared sordino_static EXPORT sordino)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")

# The paths in both packages start from where their own file lies, so that a prefix can be moved.
set(cmake_folder "${CMAKE_INSTALL_LIBDIR}/cmake/sordino")
install(EXPORT sordino NAMESPACE sordino:: FILE sordino-config.cmake DESTINATION "${cmake_folder}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/sordino-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/sordino-config-version.cmake" DESTINATION "${cmake_folder}")

list(TRANSFORM static_needs PREPEND -l)
list(JOIN static_needs " " static_needs)
set(pc_folder "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
file(RELATIVE_PATH to_prefix "/${pc_folder}" "/")
configure_file("${PROJECT_SOURCE_DIR}/cmake/sordino.pc.in" "${PROJECT_BINARY_DIR}/sordino.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/sordino.pc" DESTINATION "${pc_folder}")
