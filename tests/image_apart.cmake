# cmake -D NM=nm -D IMAGE=libsordino_image.a -D LIBRARIES=a,b,... -P image_apart.cmake
#
# Layers of images are for offline work. None of the libraries that the plugin and the C API are made of holds or asks for
# a function of theirs: no symbol has one of their types in it.
set(theirs 10ImageLayer 10ImageModel 12ImageNetwork 10ImageShape 7Patches)
string(REPLACE "," ";" libraries "${LIBRARIES}")
foreach(library IN LISTS IMAGE libraries)
  execute_process(COMMAND "${NM}" "${library}" OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
  foreach(type IN LISTS theirs)
    string(FIND "${symbols}" "${type}" place)
    if("${library}" STREQUAL "${IMAGE}" AND place LESS 0)
      message(FATAL_ERROR "${library}: expected symbols with ${type}, found none: they would not be found elsewhere either")
    elseif(NOT "${library}" STREQUAL "${IMAGE}" AND NOT place LESS 0)
      string(SUBSTRING "${symbols}" ${place} 100 symbol)
      message(FATAL_ERROR "${library}: expected no symbol with ${type}, found ...${symbol}")
    endif()
  endforeach()
endforeach()
