# Models in the hands of other programs: Python's safetensors, ONNX Runtime, and JAX, which trains one.
add_executable(sordino_ecosystem_files ecosystem_files.cpp)
sordino_target(sordino_ecosystem_files)
target_link_libraries(sordino_ecosystem_files PRIVATE sordino_training)
target_compile_definitions(sordino_ecosystem_files PRIVATE
  SORDINO_FLOAT_VOICE="${PROJECT_SOURCE_DIR}/weights/float/voice.safetensors")

function(add_ecosystem_test name script)
  add_test(NAME "${name}" COMMAND "${python}" -B "${CMAKE_CURRENT_SOURCE_DIR}/${script}" ${ARGN} "$<TARGET_FILE:sordino>")
  set_tests_properties("${name}" PROPERTIES SKIP_REGULAR_EXPRESSION "skipped: .")
endfunction()

function(add_onnx_test name network)
  add_ecosystem_test("onnx: ONNX Runtime gives what the network gives, to 1e-5, ${name}" onnx_runtime.py ${network}
                     "$<TARGET_FILE:sordino_ecosystem_files>")
endfunction()
add_onnx_test("of the shipped model with its int8 weights as floats" voice-int8)
add_onnx_test("of the shipped model in float" voice-float)
add_onnx_test("with every activation, with contexts and skips" every-activation)
add_onnx_test("with contexts that leave out the present frame" late)
add_ecosystem_test("safetensors: Python opens the shipped model as the documentation says" open_in_python.py)
add_ecosystem_test("import: layers trained in JAX by the example lower its loss and take noise away" train_elsewhere.py
                   "$<TARGET_FILE:sordino_ecosystem_files>")

# Networks on images, by the words of their layers.
add_executable(sordino_image_files image_files.cpp)
sordino_target(sordino_image_files)
target_link_libraries(sordino_image_files PRIVATE sordino_image_training)
add_test(NAME "image layers: JAX gives the same outputs and gradients, to 1e-4, for every kind, stride and padding"
         COMMAND "${python}" -B "${CMAKE_CURRENT_SOURCE_DIR}/image_against_jax.py" "$<TARGET_FILE:sordino_image_files>")
set_tests_properties("image layers: JAX gives the same outputs and gradients, to 1e-4, for every kind, stride and padding"
                     PROPERTIES SKIP_REGULAR_EXPRESSION "skipped: .")
