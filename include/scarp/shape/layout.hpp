// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/shape/extents.hpp>

namespace scarp {

/// How a tensor lies in memory: as a matrix of its last axis by all others, cut into panels of columns.
///
/// Element (r, c) is at (c / panel) * rows * panel + r * panel + c % panel. With panel == cols this is plain row-major; else the
/// panel is one or two SIMD registers wide, so that a contraction streams contiguous memory, and the last panel is padded.
struct layout {
    int rows;
    int cols;
    int panel;

    constexpr int panels() const { return (cols + panel - 1) / panel; }
    constexpr int length() const { return panels() * rows * panel; }
    constexpr int at(int row, int col) const { return (col / panel) * rows * panel + row * panel + col % panel; }
    constexpr bool row_major() const { return panel == cols; }
    constexpr bool operator==(layout const&) const = default;
};

constexpr layout row_major(extents const& e) {
    int const cols = e.last();
    return {e.size() / cols, cols, cols};
}

}  // namespace scarp
