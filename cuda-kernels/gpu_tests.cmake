# gpu_tests.cmake: what nvcc's build is tested for, beside the CPU. Included by native/test/CMakeLists.txt.

# No kernel spills, on any architecture; the same table goes into NOTES.md.
add_test(NAME ptxas COMMAND ${cuda}/ptxas_table.sh ${CMAKE_BINARY_DIR})

# Where there is no GPU the kernels are compiled and not run, and the list of tests says so. DS_GPU=ON demands one.
file(GLOB gpus /dev/nvidia[0-9] /dev/dxg)
if(gpus)
  option(DS_GPU "Run the tests on CUDA device 0" ON)
else()
  option(DS_GPU "Run the tests on CUDA device 0" OFF)
endif()
if(DS_GPU)
  foreach(kernel ${kernels})
    add_run(${kernel}.gpu test_${kernel} DS_TEST_DEVICE=0)
  endforeach()
  foreach(door ${doors})
    add_run(${door}.gpu test_${door} DS_TEST_DEVICE=0)
  endforeach()
  set_tests_properties(context.gpu PROPERTIES RUN_SERIAL ON)  # it takes all of the device's memory
else()
  message(STATUS "No GPU here: the CUDA kernels are compiled and their registers checked, but not run (see preset emu)")
  add_test(NAME no_gpu_here_nothing_ran_on_one COMMAND sh -c "! ls /dev/nvidia[0-9] 2>/dev/null")
endif()

# cmake --build --preset cuda --target memcheck (or racecheck, initcheck, synccheck)
find_program(DS_COMPUTE_SANITIZER compute-sanitizer HINTS ${CMAKE_CUDA_COMPILER}/../../bin)
foreach(tool memcheck racecheck initcheck synccheck)
  set(commands)
  foreach(kernel ${kernels})
    list(APPEND commands COMMAND ${CMAKE_COMMAND} -E env DS_TEST_DEVICE=0 DS_TEST_SMALL=1 ${DS_COMPUTE_SANITIZER}
                                 --tool ${tool} --error-exitcode 1 $<TARGET_FILE:test_${kernel}>)
  endforeach()
  if(DS_COMPUTE_SANITIZER)
    add_custom_target(${tool} ${commands} USES_TERMINAL VERBATIM)
  else()
    add_custom_target(${tool} COMMAND ${CMAKE_COMMAND} -E echo "compute-sanitizer of the CUDA toolkit was not found"
                              COMMAND ${CMAKE_COMMAND} -E false VERBATIM)
  endif()
endforeach()
