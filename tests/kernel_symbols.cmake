# cmake -D NM=nm -D LIBRARY=libsordino_model.a -P kernel_symbols.cmake
#
# The linker keeps one copy of a weak function and may take it from any object. One that came from a kernel's
# object would run that kernel's instructions everywhere, on machines that do not have them too.
execute_process(COMMAND "${NM}" -A --defined-only "${LIBRARY}" OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]*kernel_[^\n:]*:[0-9a-f]+ T [^\n]*sordino_(int8_)?matrix_vector_[^\n]*" functions "${symbols}")
list(LENGTH functions count)
if(NOT count EQUAL 6)
  message(FATAL_ERROR "expected the functions of 6 kernels in ${LIBRARY}, found ${count}:\n${symbols}")
endif()
string(REGEX MATCHALL "[^\n]*kernel_[^\n:]*:[0-9a-f]+ [WVu] [^\n]*" weak "${symbols}")
list(FILTER weak EXCLUDE REGEX " DW\\.ref\\.") # of the unwinder, no function
if(weak)
  list(JOIN weak "\n" weak)
  message(FATAL_ERROR "weak symbols in a kernel's object:\n${weak}")
endif()
