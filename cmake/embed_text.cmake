# Builds text files into a C++ source as constants of type std::string_view.
#
#   embed_text(OUTPUT file.cpp NAMESPACE sordino::report FILES page.html page.js)
#
# defines sordino::report::page_html and page_js (declare them `extern const std::string_view` in a header).
# The source is made again whenever a text changes; add it to a target. An array, not a string literal:
# MSVC ends a literal at 16 KB.

# Run as a script: cmake -D OUTPUT= -D NAMESPACE= -D FILES= -P embed_text.cmake
if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
    set(source "// Made by cmake/embed_text.cmake.\n#include <string_view>\n\nnamespace ${NAMESPACE} {\n")
    foreach(file IN LISTS FILES)
        get_filename_component(name "${file}" NAME)
        string(MAKE_C_IDENTIFIER "${name}" name)
        file(READ "${file}" bytes HEX)
        string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
        string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
        string(APPEND source
            "\nstatic constexpr char ${name}_bytes[] = {\n${bytes}'\\0'};\n"
            "extern const std::string_view ${name};\n"
            "constinit const std::string_view ${name}{${name}_bytes, sizeof ${name}_bytes - 1};\n")
    endforeach()
    file(WRITE "${OUTPUT}" "${source}\n} // namespace ${NAMESPACE}\n")
    return()
endif()

set(embed_text_script "${CMAKE_CURRENT_LIST_FILE}")

function(embed_text)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "OUTPUT;NAMESPACE" "FILES")
    list(TRANSFORM arg_FILES PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
    add_custom_command(
        OUTPUT "${arg_OUTPUT}"
        COMMAND "${CMAKE_COMMAND}" -D "OUTPUT=${arg_OUTPUT}" -D "NAMESPACE=${arg_NAMESPACE}"
                -D "FILES=${arg_FILES}" -P "${embed_text_script}"
        DEPENDS ${arg_FILES} "${embed_text_script}"
        VERBATIM)
endfunction()
