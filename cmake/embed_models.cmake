# Builds every weights file of a folder into a target, as it is, by the assembler's .incbin (gcc, clang).
#
#   embed_models(target folder)
#
# makes the source of model/embedded_models.h. A file that is added or changed is noticed by the next build.
function(embed_models target folder)
  file(GLOB models CONFIGURE_DEPENDS "${folder}/*.safetensors")
  set(rows "")
  set(source "// Made by cmake/embed_models.cmake.\n#include \"model/embedded_models.h\"\n\n")
  set(stems "${models}")
  list(TRANSFORM stems REPLACE "\\.safetensors$" "") # sorted by name: '-' is before '.'
  list(SORT stems)
  foreach(stem IN LISTS stems)
    set(model "${stem}.safetensors")
    get_filename_component(name "${stem}" NAME)
    string(MAKE_C_IDENTIFIER "sordino_model_${name}" symbol)
    # A label of the assembler for each end; asm() ties the C++ names to them whatever prefix the platform uses.
    string(APPEND source
           "asm(\".pushsection .rodata\\n.balign 16\\n${symbol}:\\n.incbin \\\"${model}\\\"\\n${symbol}_end:\\n\"\n"
           "    \".byte 0\\n.popsection\\n\");\n"
           "extern const std::byte ${symbol}[] asm(\"${symbol}\");\n"
           "extern const std::byte ${symbol}_end[] asm(\"${symbol}_end\");\n\n")
    file(STRINGS "${model}" windows REGEX "\"kind\":\"window\"" LIMIT_COUNT 1)
    set(kind spectral)
    if(windows)
      set(kind window)
    endif()
    string(APPEND rows "        {\"${name}\", sordino::ModelKind::${kind}, {${symbol}, ${symbol}_end}},\n")
  endforeach()
  string(APPEND source
         "std::vector<sordino::EmbeddedModel> sordino::embedded_models() {\n    return {\n${rows}    };\n}\n")
  set(file "${CMAKE_CURRENT_BINARY_DIR}/embedded_models.cpp")
  file(CONFIGURE OUTPUT "${file}" CONTENT "${source}" @ONLY)
  set_source_files_properties("${file}" PROPERTIES OBJECT_DEPENDS "${models}")
  target_sources(${target} PRIVATE "${file}")
endfunction()
