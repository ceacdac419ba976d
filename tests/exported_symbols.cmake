# cmake -D NM=nm -D LIBRARY=libsordino.so -D HEADER=sordino.h -P exported_symbols.cmake
#
# What the library exports is what the header declares: nothing is missing, and no name of ours or of a library within
# can meet the same name in the program that loads it.
file(READ "${HEADER}" header)
string(REGEX MATCHALL "SORDINO_API [^(;]*[ *]sordino_[a-z_]+\\(" declared "${header}")
list(TRANSFORM declared REPLACE ".*[ *](sordino_[a-z_]+)\\(" "\\1")
list(SORT declared)

execute_process(COMMAND "${NM}" -D --defined-only --format=posix "${LIBRARY}"
                OUTPUT_VARIABLE lines COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]+" exported "${lines}")
list(TRANSFORM exported REPLACE " .*" "")
list(SORT exported)

list(LENGTH declared count)
if(count LESS 22 OR NOT "${declared}" STREQUAL "${exported}")
  message(FATAL_ERROR "${HEADER} declares ${declared}\n${LIBRARY} exports ${exported}")
endif()
