# cmake -D NM=nm -D LIBRARY=sordino.so -P ladspa_symbols.cmake
#
# The plugin exports ladspa_descriptor and nothing else: no name within can meet the same name in a host.
execute_process(COMMAND "${NM}" -D --defined-only --format=posix "${LIBRARY}"
                OUTPUT_VARIABLE lines COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]+" exported "${lines}")
list(TRANSFORM exported REPLACE " .*" "")
if(NOT "${exported}" STREQUAL "ladspa_descriptor")
  message(FATAL_ERROR "${LIBRARY} exports ${exported}")
endif()
