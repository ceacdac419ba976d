# cmake -D NM=nm -D LIBRARY=Sordino.so -D NAMES="GetPluginFactory;ModuleEntry" -P plugin_symbols.cmake
#
# The plugin exports what hosts look for and nothing else: of two plugins in one process none finds the other's JUCE.
execute_process(COMMAND "${NM}" -D --defined-only --format=posix "${LIBRARY}"
                OUTPUT_VARIABLE lines COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]+" exported "${lines}")
list(TRANSFORM exported REPLACE " .*" "")
list(SORT exported)
list(SORT NAMES)
if(NOT "${exported}" STREQUAL "${NAMES}")
  message(FATAL_ERROR "${LIBRARY} exports ${exported}; expected ${NAMES}")
endif()
