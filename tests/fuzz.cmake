# SPDX-License-Identifier: BSL-1.0
# Every tests/fuzz/<reader>.cpp is a libFuzzer program of its own, fuzz_<reader>, built with clang whatever compiles the rest, and run
# for a few seconds on the files in tests/fuzz/seeds/<reader> and what it makes of them. For longer, all of them (target fuzz_all)
# with a record in docs/fuzzing.md by tests/fuzz/run.py, or one:
#   build/release/tests/fuzz/npz -runs=10000000 corpus tests/fuzz/seeds/npz
set(SCARP_FUZZ_SECONDS 2 CACHE STRING "Seconds for which each reader is fuzzed")
# Without tracing of comparisons, which takes half of a quick reader's time; uses of a stack after its return are the asan tree's to find.
set(fuzz_options -std=c++20 -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -fno-sanitize-coverage=trace-cmp
  -fsanitize-address-use-after-return=never)
set(fuzz_environment ASAN_OPTIONS=quarantine_size_mb=4:malloc_context_size=0)
find_program(SCARP_FUZZ_COMPILER NAMES clang++-19 clang++-16)
mark_as_advanced(SCARP_FUZZ_COMPILER)

# libFuzzer's library comes in a package of its own.
if(SCARP_FUZZ_COMPILER)
  execute_process(COMMAND ${SCARP_FUZZ_COMPILER} -fsanitize=fuzzer -x c++ - -o ${CMAKE_CURRENT_BINARY_DIR}/fuzz_works
    INPUT_FILE ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/probe.txt RESULT_VARIABLE fuzz_fails OUTPUT_QUIET ERROR_QUIET)
endif()

file(GLOB fuzz_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/*.cpp)
if(NOT scarp_WITH_ZLIB OR NOT PNG_FOUND OR NOT JPEG_FOUND)
  list(FILTER fuzz_sources EXCLUDE REGEX "/image\\.cpp$")
endif()
add_custom_target(fuzz_all)
foreach(source IN LISTS fuzz_sources)
  cmake_path(GET source STEM name)
  if(NOT SCARP_FUZZ_COMPILER OR fuzz_fails)
    scarp_skip_check(fuzz_${name} fuzz "no clang with libFuzzer is installed")
    continue()
  endif()
  set(libraries "")
  if(scarp_WITH_ZLIB)
    list(APPEND libraries ${ZLIB_LIBRARIES})
  endif()
  if(name STREQUAL "image")
    list(APPEND libraries ${PNG_LIBRARIES} ${JPEG_LIBRARIES})
  endif()
  set(program ${CMAKE_CURRENT_BINARY_DIR}/fuzz/${name})
  add_custom_command(OUTPUT ${program} DEPFILE ${program}.d VERBATIM
    DEPENDS ${source}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/fuzz
    COMMAND ${SCARP_FUZZ_COMPILER} ${fuzz_options} -I${PROJECT_SOURCE_DIR}/include -MD -MF ${program}.d -MT ${program} ${source} -o ${program} ${libraries}
    COMMENT "Building fuzz_${name}")
  add_custom_target(fuzz_${name} ALL DEPENDS ${program})
  add_dependencies(fuzz_all fuzz_${name})
  file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/fuzz/${name}.corpus)
  set(seeds ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/seeds/${name})
  if(NOT IS_DIRECTORY ${seeds})
    set(seeds "")
  endif()
  scarp_add_check(fuzz_${name} fuzz ${CMAKE_COMMAND} -E env ${fuzz_environment}
    ${program} -max_total_time=${SCARP_FUZZ_SECONDS} -max_len=4000 -malloc_limit_mb=64 -verbosity=0 -print_final_stats=1
    -artifact_prefix=${CMAKE_CURRENT_BINARY_DIR}/fuzz/${name}- ${CMAKE_CURRENT_BINARY_DIR}/fuzz/${name}.corpus ${seeds})
endforeach()
