# SPDX-License-Identifier: BSL-1.0
# The kernels' tests once more for other instruction sets: AVX2, SSE2, one lane, and NEON on an emulated processor; and the
# initializers', whose values are the same bits on all of them.
set(kernel_sources ${sources})
list(FILTER kernel_sources INCLUDE REGEX "^(kernel/|initializer/variance_scaling\\.cpp$)")

include(CheckCXXSourceCompiles)
include(CheckCXXSourceRuns)
check_cxx_source_runs(
  "int main() { return !(__builtin_cpu_supports(\"avx2\") && __builtin_cpu_supports(\"fma\")); }" SCARP_RUNS_AVX2)
set(CMAKE_REQUIRED_FLAGS ${scarp_native})
check_cxx_source_compiles("#if !defined __AVX2__ || !defined __FMA__ || defined __AVX512F__
#error
#endif
int main() {}" SCARP_NATIVE_IS_AVX2)
check_cxx_source_compiles("#ifndef __AVX512F__
#error
#endif
int main() {}" SCARP_NATIVE_IS_AVX512)
unset(CMAKE_REQUIRED_FLAGS)

foreach(source IN LISTS kernel_sources)
  scarp_add_program(${source} .scalar ${scarp_native} -DSCARP_NO_SIMD)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
    scarp_add_program(${source} .sse -march=x86-64 -O2)  # as distributions build
    if(SCARP_NATIVE_IS_AVX2)
      continue() # the tests themselves are of AVX2
    elseif(SCARP_RUNS_AVX2)
      scarp_add_program(${source} .avx2 -march=x86-64-v3)
    else()
      scarp_name_of(${source} name)
      scarp_skip_check(${name}.avx2 kernel "this processor has no AVX2")
    endif()
  endif()
endforeach()

# Where the tests themselves are not of AVX-512, what is planned and written for its registers compiles at least.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$" AND NOT SCARP_NATIVE_IS_AVX512)
  foreach(name IN ITEMS contraction channel_convolution winograd)
    scarp_add_check(kernel_${name}.avx512 kernel ${CMAKE_CXX_COMPILER} -std=c++20 -march=x86-64-v4 ${scarp_warnings} -fsyntax-only
      -I${PROJECT_SOURCE_DIR}/include -I${CMAKE_CURRENT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/kernel/${name}.cpp)
  endforeach()
endif()

find_program(SCARP_AARCH64_CXX aarch64-linux-gnu-g++)
find_program(SCARP_AARCH64_RUN NAMES qemu-aarch64 qemu-aarch64-static)
mark_as_advanced(SCARP_AARCH64_CXX SCARP_AARCH64_RUN)
if(NOT SCARP_AARCH64_CXX OR NOT SCARP_AARCH64_RUN)
  scarp_skip_check(kernel.neon kernel "it needs aarch64-linux-gnu-g++ and qemu-aarch64")
  return()
endif()

# SCARP_TEST_EMULATED tells a test that it runs tens of times slower, to thin out its ranges.
# The cross compiler must see Boost and xsimd but none of this machine's other headers.
set(neon ${CMAKE_CURRENT_BINARY_DIR}/neon)
file(MAKE_DIRECTORY ${neon}/include)
get_target_property(boost_include Boost::headers INTERFACE_INCLUDE_DIRECTORIES)
get_target_property(xsimd_include xsimd INTERFACE_INCLUDE_DIRECTORIES)
foreach(library IN ITEMS boost xsimd)
  file(CREATE_LINK ${${library}_include}/${library} ${neon}/include/${library} SYMBOLIC)
endforeach()
set(neon_compile ${SCARP_AARCH64_CXX} -std=c++20 -O2 ${scarp_warnings}
  -I${PROJECT_SOURCE_DIR}/include -I${CMAKE_CURRENT_SOURCE_DIR} -isystem ${neon}/include
  -DSCARP_TESTS_DIR="${CMAKE_CURRENT_SOURCE_DIR}" -DSCARP_TEST_EMULATED -MD)

# Boost.Test itself, once: there is no library of it for the foreign processor.
set(neon_framework ${neon}/framework.o)
file(GENERATE OUTPUT ${neon}/framework.cpp CONTENT "#include <boost/test/included/unit_test.hpp>\n")
add_custom_command(OUTPUT ${neon_framework}
  COMMAND ${SCARP_AARCH64_CXX} -std=c++20 -isystem ${neon}/include -c ${neon}/framework.cpp -o ${neon_framework}
  DEPENDS ${neon}/framework.cpp VERBATIM)

set(neon_programs "")
foreach(source IN LISTS kernel_sources)
  scarp_name_of(${source} name)
  set(program ${neon}/${name})
  add_custom_command(OUTPUT ${program}
    COMMAND ${neon_compile} -MF ${program}.d -MT ${program} ${CMAKE_CURRENT_SOURCE_DIR}/${source} ${neon_framework} -o ${program}
    DEPENDS ${source} ${neon_framework} DEPFILE ${program}.d VERBATIM)
  list(APPEND neon_programs ${program})
  scarp_add_check(${name}.neon kernel ${SCARP_AARCH64_RUN} -L /usr/aarch64-linux-gnu ${program} ${boost_test_options})
endforeach()
add_custom_target(scarp_neon_tests ALL DEPENDS ${neon_programs})
