# The plugin in hosts: small ones of our own, which see what audio threads and states go through, and real ones.
if(NOT TARGET Sordino OR NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
  return()
endif()

# The interfaces of VST3 alone, whichever JUCE there is.
set(vst3_interfaces $<TARGET_PROPERTY:juce_vst3_headers,INTERFACE_INCLUDE_DIRECTORIES>)

add_room_tests(vst3
  allocations.cpp lock_calls.cpp realtime_guard.cpp vst3_realtime_test.cpp vst3_test.cpp without_display.cpp)
target_include_directories(sordino_vst3_tests SYSTEM PRIVATE ${vst3_interfaces})
target_link_libraries(sordino_vst3_tests PRIVATE sordino_model)
target_compile_definitions(sordino_vst3_tests PRIVATE SORDINO_VST3="$<TARGET_FILE:Sordino_VST3>")
# what counts locks and memory stands in front of the plugin's too
set_target_properties(sordino_vst3_tests PROPERTIES ENABLE_EXPORTS ON)
add_dependencies(sordino_vst3_tests Sordino_VST3)

pkg_check_modules(LILV IMPORTED_TARGET lilv-0)
if(LILV_FOUND)
  add_room_tests(lv2 lv2_test.cpp plugins_together_test.cpp without_display.cpp)
  target_include_directories(sordino_lv2_tests SYSTEM PRIVATE ${vst3_interfaces})
  target_link_libraries(sordino_lv2_tests PRIVATE sordino_model PkgConfig::LILV)
  target_compile_definitions(sordino_lv2_tests PRIVATE SORDINO_LIBRARY="$<TARGET_FILE:sordino_shared>"
                                                      SORDINO_LV2="$<TARGET_FILE_DIR:Sordino_LV2>"
                                                      SORDINO_VST3="$<TARGET_FILE:Sordino_VST3>")
  add_dependencies(sordino_lv2_tests Sordino_LV2 Sordino_VST3 sordino_shared)
else()
  message(STATUS "lilv: not found, so the LV2 is tested in real hosts only")
endif()

function(add_symbols_test kind)
  add_test(NAME "plugin: the ${kind} exports what hosts look for and nothing else"
           COMMAND "${CMAKE_COMMAND}" -D "NM=${CMAKE_NM}" -D "LIBRARY=$<TARGET_FILE:Sordino_${kind}>" -D "NAMES=${ARGN}"
                   -P "${CMAKE_CURRENT_SOURCE_DIR}/plugin_symbols.cmake")
endfunction()
add_symbols_test(VST3 GetPluginFactory ModuleEntry ModuleExit)
add_symbols_test(LV2 lv2_descriptor lv2ui_descriptor)

# A host from outside has no sanitizer for a plugin that needs one.
if(SORDINO_SANITIZE)
  return()
endif()

function(add_host_test name script)
  add_test(NAME "${name}" COMMAND "${python}" -B "${CMAKE_CURRENT_SOURCE_DIR}/${script}" ${ARGN} "$<TARGET_FILE:sordino>")
  set_tests_properties("${name}" PROPERTIES ENVIRONMENT DISPLAY=none SKIP_REGULAR_EXPRESSION "skipped: .")
endfunction()

function(add_pedalboard_test name check)
  set(bundle "$<TARGET_GENEX_EVAL:Sordino_VST3,$<TARGET_PROPERTY:Sordino_VST3,JUCE_PLUGIN_ARTEFACT_FILE>>")
  add_host_test("pedalboard: ${name}" host_pedalboard.py ${check} "${bundle}")
endfunction()
add_pedalboard_test("the VST3 gives what the command writes, to 1e-6, mono and stereo at 44.1 kHz" sound-44100)
add_pedalboard_test("the VST3 gives what the command writes, to 1e-6, mono and stereo at 48 kHz" sound-48000)
add_pedalboard_test("the VST3 gives what the command writes, to 1e-6, mono and stereo at 96 kHz" sound-96000)
add_pedalboard_test("blocks of 1 to 4096 samples give the same bits" blocks)
add_pedalboard_test("each of the six parameters has its name, range, unit and texts" parameters)
add_pedalboard_test("each parameter does what the command's option does, and bypass gives the input" controls)
add_pedalboard_test("a state brings parameters and sound back in another instance" state)
add_pedalboard_test("a state carries a user's model, which sounds as it does in the command" model)
add_pedalboard_test("states of nobody change nothing" garbage)

function(add_ardour_test name kind)
  add_host_test("ardour: ${name}" host_ardour.py ${kind} "$<TARGET_FILE_DIR:Sordino_LV2>/../..")
  # sessions are heavy, and wait for one another's threads where processors are few
  set_tests_properties("ardour: ${name}" PROPERTIES RUN_SERIAL ON TIMEOUT 240)
endfunction()
add_ardour_test("a session with the VST3 exports what the command writes, in step with its input" VST3)
add_ardour_test("a session with the LV2 exports what the command writes, in step with its input" LV2)
