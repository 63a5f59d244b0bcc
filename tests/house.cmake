# SPDX-License-Identifier: BSL-1.0
# What is checked of the project as a whole: its structure, the compilers' messages, the package and the programs in texts.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
include(ProcessorCount)
ProcessorCount(processors)

# How the scripts that call a compiler learn the include folders. One that every compiler searches by itself
# must not be named again.
list(JOIN scarp_warnings " " warnings)
set(system_flags "")
set(compiler_arguments --include=${PROJECT_SOURCE_DIR}/include "--warnings=${warnings}")
foreach(target IN ITEMS Boost::headers xsimd)
  get_target_property(folder ${target} INTERFACE_INCLUDE_DIRECTORIES)
  file(REAL_PATH ${folder} folder)
  if(NOT folder IN_LIST CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES)
    list(APPEND compiler_arguments --system=${folder})
    list(APPEND system_flags -isystem ${folder})
  endif()
endforeach()

# --- structure --------------------------------------------------------------------------------

scarp_add_check(structure_includes structure ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/structure/includes.py)
scarp_add_check(structure_headers structure
  ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/structure/headers.py --compiler=${CMAKE_CXX_COMPILER}
  ${compiler_arguments})

# Benchmarks are built when they are asked for; that they compile is seen without their machine code, for a third of the time.
set(benchmarks ${PROJECT_SOURCE_DIR}/benchmarks)
file(GLOB programs RELATIVE ${benchmarks} CONFIGURE_DEPENDS
  ${benchmarks}/*.cpp ${benchmarks}/entries/*/scarp.cpp ${benchmarks}/entries/*/referee.cpp ${benchmarks}/entries/*/hand.cpp)
foreach(program IN LISTS programs)
  scarp_name_of(${program} name)
  scarp_add_check(structure_benchmarks_${name} structure ${CMAKE_CXX_COMPILER} -std=c++20 ${scarp_native} ${scarp_warnings} -fsyntax-only
    -DSCARP_BENCHMARKS_DIR="" -I${PROJECT_SOURCE_DIR}/include -I${benchmarks} ${system_flags} ${benchmarks}/${program})
endforeach()

# --- messages ---------------------------------------------------------------------------------

set(checks_of_all_processors structure_headers)
# What clang 19 takes, clang 16 takes in its own tree; its answers to the faults are what differs.
foreach(compiler IN ITEMS g++ clang++-16 clang++-19)
  set(faults_only "")
  if(compiler STREQUAL "clang++-16")
    set(faults_only --faults-only)
  endif()
  find_program(SCARP_PATH_OF_${compiler} ${compiler})
  mark_as_advanced(SCARP_PATH_OF_${compiler})
  if(SCARP_PATH_OF_${compiler})
    scarp_add_check(ill_formed_${compiler} ill_formed
      ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/ill_formed/run --compiler=${SCARP_PATH_OF_${compiler}}
      ${faults_only} ${compiler_arguments})
    list(APPEND checks_of_all_processors ill_formed_${compiler})
  else()
    scarp_skip_check(ill_formed_${compiler} ill_formed "${compiler} is not installed")
  endif()
endforeach()

list(TRANSFORM checks_of_all_processors PREPEND "${SCARP_TEST_PREFIX}")
set_tests_properties(${checks_of_all_processors} PROPERTIES PROCESSORS ${processors})

# --- compile time -----------------------------------------------------------------------------

string(REPLACE "--warnings=${warnings}" "" include_arguments "${compiler_arguments}")
scarp_add_check(compile_time compile_time ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/compile_time/run.py ${include_arguments})

# --- package ----------------------------------------------------------------------------------

foreach(way IN ITEMS find_package moved_prefix version_mismatch add_subdirectory fetch_content pkg_config)
  scarp_add_check(package_${way} package
    ${CMAKE_COMMAND} -E env CMAKE=${CMAKE_COMMAND} CXX=${CMAKE_CXX_COMPILER}
    sh ${CMAKE_CURRENT_SOURCE_DIR}/package/run.sh ${way} ${CMAKE_CURRENT_BINARY_DIR}/package)
endforeach()

# --- programs in texts -------------------------------------------------------------------------

set(run_flags -O3 ${scarp_native})
if(scarp_WITH_ZLIB)
  list(APPEND run_flags ${ZLIB_LIBRARIES})
endif()
list(JOIN run_flags " " run_flags)
foreach(page IN ITEMS README.md docs/training.md docs/formulas.md)
  cmake_path(GET page STEM label)
  string(TOLOWER ${label} label)
  set(extract ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/readme/extract.py
    --readme=${PROJECT_SOURCE_DIR}/${page} --compiler=${CMAKE_CXX_COMPILER} ${compiler_arguments})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${page} readme/extract.py)
  execute_process(COMMAND ${extract} --list OUTPUT_VARIABLE snippets OUTPUT_STRIP_TRAILING_WHITESPACE
    COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE "\n" ";" snippets "${snippets}")
  scarp_add_check(${label}_marks readme ${extract})
  foreach(snippet IN LISTS snippets)
    scarp_add_check(${label}_${snippet} readme
      ${extract} --out=${CMAKE_CURRENT_BINARY_DIR}/readme "--run-flags=${run_flags}" ${snippet})
  endforeach()
endforeach()

# --- reference vectors ------------------------------------------------------------------------

# PyTorch says the same again, where it is installed.
file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/reference/make*.py)
foreach(script IN LISTS scripts)
  cmake_path(GET script STEM name)
  string(REGEX REPLACE "^make" "vectors" name ${name})
  scarp_add_check(reference_${name} reference ${Python3_EXECUTABLE} ${script} --check)
endforeach()
