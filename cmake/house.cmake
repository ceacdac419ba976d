# Compiler settings that every target of ours shares.
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG")

if(SORDINO_SANITIZE)
  add_compile_options(-fsanitize=${SORDINO_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${SORDINO_SANITIZE})
  if(SORDINO_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()

# Warnings for our own targets. -ffp-contract=off: the same source gives the same numbers whatever the compiler
# would like to fuse, so that features are equal bit for bit wherever they are computed.
function(sordino_target target)
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wconversion -Wshadow -Wno-sign-conversion -ffp-contract=off
                                           -fno-math-errno -fno-trapping-math $<$<BOOL:${SORDINO_WERROR}>:-Werror>)
  # gcc 12 misjudges {fmt}'s fill_t and insertions into a std::string at -O3
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -Wno-stringop-overflow -Wno-restrict)
  endif()
endfunction()
