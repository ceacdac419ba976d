# Every library from outside, as a Debian package first; where there is none, header-only ones are fetched.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(FFTW3F REQUIRED IMPORTED_TARGET fftw3f)
find_library(FFTW3F_THREADS fftw3f_threads REQUIRED) # holds fftwf_make_planner_thread_safe
pkg_check_modules(SNDFILE REQUIRED IMPORTED_TARGET sndfile)
pkg_check_modules(SOXR REQUIRED IMPORTED_TARGET soxr)
pkg_check_modules(OPENBLAS REQUIRED IMPORTED_TARGET openblas)
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)

find_package(PNG REQUIRED)
find_package(JPEG REQUIRED)

# Streams over MQTT; without it the command says so when it is asked for one. From 1.6 on it knows MQTT 5.
pkg_check_modules(MOSQUITTO IMPORTED_TARGET libmosquitto>=1.6)

# libcsv says nothing to pkg-config.
find_path(CSV_INCLUDE csv.h REQUIRED)
find_library(CSV_LIBRARY csv REQUIRED)
add_library(libcsv INTERFACE IMPORTED)
target_include_directories(libcsv INTERFACE "${CSV_INCLUDE}")
target_link_libraries(libcsv INTERFACE "${CSV_LIBRARY}")

include(FetchContent)

# found_or_fetched(NAME package GIT url TAG tag)
function(found_or_fetched)
  cmake_parse_arguments(arg "" "NAME;GIT;TAG" "" ${ARGN})
  find_package(${arg_NAME} CONFIG QUIET)
  if(NOT ${arg_NAME}_FOUND)
    message(STATUS "${arg_NAME}: no package found, fetching ${arg_TAG}")
    FetchContent_Declare(${arg_NAME} GIT_REPOSITORY ${arg_GIT} GIT_TAG ${arg_TAG} GIT_SHALLOW ON)
    FetchContent_MakeAvailable(${arg_NAME})
  endif()
  set(${arg_NAME}_FOUND ${${arg_NAME}_FOUND} PARENT_SCOPE)
endfunction()

set(EXPECTED_BUILD_TESTS OFF)
set(EIGEN_BUILD_DOC OFF)
set(JSON_BuildTests OFF)
found_or_fetched(NAME Eigen3 GIT https://gitlab.com/libeigen/eigen.git TAG 3.4.0)
found_or_fetched(NAME fmt GIT https://github.com/fmtlib/fmt.git TAG 10.2.1)
found_or_fetched(NAME nlohmann_json GIT https://github.com/nlohmann/json.git TAG v3.11.3)
found_or_fetched(NAME CLI11 GIT https://github.com/CLIUtils/CLI11.git TAG v2.4.2)
found_or_fetched(NAME tl-expected GIT https://github.com/TartanLlama/expected.git TAG v1.1.0)
if(SORDINO_TESTS)
  found_or_fetched(NAME Catch2 GIT https://github.com/catchorg/Catch2.git TAG v3.7.1)
endif()
if(SORDINO_BENCH)
  set(BENCHMARK_ENABLE_TESTING OFF)
  found_or_fetched(NAME benchmark GIT https://github.com/google/benchmark.git TAG v1.7.1)
endif()
