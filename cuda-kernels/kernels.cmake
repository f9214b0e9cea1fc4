# kernels.cmake: the CUDA backend's part of the library, by nvcc or on the stand-in. Included by cmake/CMakeLists.txt.
list(TRANSFORM kernels PREPEND ${cuda}/src/ OUTPUT_VARIABLE cuda_sources)
list(TRANSFORM cuda_sources APPEND .cu)
list(APPEND cuda_sources ${cuda}/src/context.cu ${cuda}/src/select_tiles.cu)
target_sources(ds PRIVATE ${cuda_sources})

if(DS_CUDA STREQUAL emu)
  add_library(ds_emu OBJECT ${cuda}/emu/fibers.cpp ${cuda}/emu/memory.cpp ${cuda}/emu/runtime.cpp)
  target_include_directories(ds_emu PUBLIC ${cuda}/emu ${native}/include ${native}/src)
  target_compile_definitions(ds_emu PUBLIC DS_EMU)
  # GNU ld gathers the static shared arrays of all .cu objects, to be poisoned before each block.
  target_link_options(ds_emu INTERFACE -Wl,-T,${cuda}/emu/shared.ld)
  target_link_libraries(ds PRIVATE ds_emu)
  # nvcc knows no strict aliasing, and no unknown pragma: `unroll` is one for g++.
  set_source_files_properties(${cuda_sources} PROPERTIES LANGUAGE CXX COMPILE_OPTIONS
                              "-fno-strict-aliasing;-Wno-unknown-pragmas")
  if(DS_EMU_AS_CPU)
    target_sources(ds PRIVATE ${cuda}/emu/as_cpu.cpp)
    set_source_files_properties(${native}/src/cpu/context.cpp PROPERTIES COMPILE_DEFINITIONS open_cpu=open_real_cpu)
  endif()
elseif(DS_CUDA STREQUAL nvcc)
  # Machine code for every architecture from Turing to Blackwell, PTX of the last for those to come; -D takes fewer.
  if(NOT CMAKE_CUDA_ARCHITECTURES)
    set(CMAKE_CUDA_ARCHITECTURES 75-real 80-real 86-real 89-real 90-real 100-real 120)
  endif()
  set(CMAKE_CUDA_STANDARD 17)
  set(CMAKE_CUDA_EXTENSIONS OFF)
  set(CMAKE_CUDA_VISIBILITY_PRESET hidden)
  enable_language(CUDA)
  set_target_properties(ds PROPERTIES CUDA_ARCHITECTURES "${CMAKE_CUDA_ARCHITECTURES}" CUDA_STANDARD 17
                                      CUDA_VISIBILITY_PRESET hidden CUDA_RUNTIME_LIBRARY Static
                                      CUDA_COMPILER_LAUNCHER ${cuda}/ptxas_log.sh)
  target_compile_options(ds PRIVATE $<$<COMPILE_LANGUAGE:CUDA>:-Xptxas=-v;-Xcompiler=-Wall,-Wextra>)
else()
  message(FATAL_ERROR "DS_CUDA = ${DS_CUDA} is none of OFF, emu, nvcc")
endif()
