# Training over MPI: Open MPI's mpirun on this machine.
if(SORDINO_SANITIZE) # MPI itself would be found wanting
  return()
endif()

function(add_mpi_test name check command)
  if(TARGET ${command})
    set(file "$<TARGET_FILE:${command}>")
  else()
    set(file none)
  endif()
  add_test(NAME "mpi: ${name}" COMMAND python3 -B "${CMAKE_CURRENT_SOURCE_DIR}/over_mpi.py" ${check} ${file})
  # its processes ask for one another all the time
  set_tests_properties("mpi: ${name}" PROPERTIES PROCESSORS 2 SKIP_REGULAR_EXPRESSION "skipped: .")
endfunction()

if(SORDINO_MPI)
  set(over_mpi sordino)
else()
  set(over_mpi sordino_over_mpi)
  add_mpi_test("a command built without MPI refuses to be one of several processes" without sordino)
endif()
add_mpi_test("one, two and four processes give the same bytes, and one of them talks" same ${over_mpi})
add_mpi_test("what one process lacks, or has otherwise than the first, ends all, and is told once" refused ${over_mpi})
add_mpi_test("killed in one process or in all, a run goes on to the bytes of one that never was" killed ${over_mpi})
add_mpi_test("stopped in the first process or by mpirun, a run goes on to the bytes of one that never was" stopped ${over_mpi})
add_mpi_test("an error of one process in mid-run ends all, and is told" failing ${over_mpi})
