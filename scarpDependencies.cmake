# SPDX-License-Identifier: BSL-1.0
# What scarp stands on, for the project itself and for the installed package alike.
include(CMakeFindDependencyMacro)

find_dependency(Boost 1.74 CONFIG)
# No version: xsimd's version file accepts one major version only, and 8.1 to 14 will do.
find_dependency(xsimd)
if(scarp_WITH_ZLIB)
  find_dependency(ZLIB)
endif()

# Debian's xsimd 8.1 links a target "xtl" that it never looks for, so the linker would get -lxtl.
if(TARGET xsimd)
  get_target_property(scarp_xsimd_links xsimd INTERFACE_LINK_LIBRARIES)
  if("xtl" IN_LIST scarp_xsimd_links AND NOT TARGET xtl)
    find_package(xtl QUIET)
    if(NOT TARGET xtl)
      list(REMOVE_ITEM scarp_xsimd_links xtl)
      set_property(TARGET xsimd PROPERTY INTERFACE_LINK_LIBRARIES "${scarp_xsimd_links}")
    endif()
  endif()
  unset(scarp_xsimd_links)
endif()
