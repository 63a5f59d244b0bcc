// SPDX-License-Identifier: BSL-1.0
#pragma once

// The one place that states the version; CMakeLists.txt reads these three lines.
#define SCARP_VERSION_MAJOR 0
#define SCARP_VERSION_MINOR 1
#define SCARP_VERSION_PATCH 0

namespace scarp {

/// The library's version. While `major` is 0, a new `minor` may change the surface.
struct version_number {
    int major;
    int minor;
    int patch;
};

inline constexpr version_number version{SCARP_VERSION_MAJOR, SCARP_VERSION_MINOR, SCARP_VERSION_PATCH};

}  // namespace scarp
