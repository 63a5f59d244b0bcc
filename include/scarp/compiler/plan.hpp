// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/graph.hpp>

namespace scarp {

/// Where a buffer lives; a program is given one pointer per region.
enum class region : int { arena, parameters, states, sample, target, sample_weight, scalars, output, loss, count };

inline constexpr int region_count = static_cast<int>(region::count);

/// How a tensor lies in memory: as a matrix of its last axis by all others, cut into panels of columns.
///
/// Element (r, c) is at (c / panel) * rows * panel + r * panel + c % panel. With panel == cols this is plain row-major; else the
/// panel is one or two SIMD registers wide, so that a contraction streams contiguous memory, and the last panel is padded.
struct layout {
    int rows = 1;
    int cols = 1;
    int panel = 1;

    constexpr int panels() const { return (cols + panel - 1) / panel; }
    constexpr int length() const { return panels() * rows * panel; }
    constexpr int at(int row, int col) const { return (col / panel) * rows * panel + row * panel + col % panel; }
    constexpr bool row_major() const { return panel == cols; }
    constexpr bool operator==(layout const&) const = default;
};

constexpr layout row_major(extents e) {
    int const cols = e.last();
    return {e.size() / cols, cols, cols};
}

/// Two registers wide, or one where that holds all columns.
constexpr layout panelled(extents e, int lanes) {
    layout l = row_major(e);
    l.panel = l.cols <= lanes ? lanes : 2 * lanes;
    return l;
}

/// The layout of a parameter, the same in every program of a network: vectors are contiguous, all else is panelled.
constexpr layout layout_of_parameter(extents stored, int lanes) {
    return stored.rank < 2 || stored.last() == 1 ? row_major(stored) : panelled(stored, lanes);
}

/// A parameter's extents as they lie in memory.
constexpr extents stored_extents(parameter_record const& p) {
    extents e = p.dims;
    if (!p.transposed) return e;
    e[e.rank - 1] = p.dims[p.dims.rank - 2];
    e[e.rank - 2] = p.dims[p.dims.rank - 1];
    return e;
}

/// Elements from one buffer to the next, so that each starts on a register and full registers can be read at its end.
constexpr int padded_length(int length, int lanes) { return (length + lanes - 1) / lanes * lanes + lanes; }

/// A tensor in memory, from the kernel that writes it first to the one that reads it last.
struct buffer {
    region where = region::arena;
    layout form{};
    int node = -1;    ///< the value it holds
    int offset = 0;   ///< in elements, from the region's pointer
    int first = -1;   ///< kernel; -1 where it exists before the program
    int last = -1;
};

/// How a kernel reaches one tensor: address = base + sum of row-axis index * stride + panel * panel_stride + column * lane.
struct external {
    int tensor = -1;            ///< the buffer
    int base = 0;
    int stride[max_rank] = {};
    int panel_stride = 0;
    int lane = 0;               ///< 1 contiguous, 0 the same for all columns, else gathered
    bool exact = false;         ///< memory of the user's: not one element beyond the columns may be touched
    bool padded = false;        ///< registers are written whole, zero beyond the columns
};

/// One instruction of a tile program: straight-line, in single assignment form; its number is its register.
struct micro {
    enum class kind : int { load, constant, index, accumulator, compute, row_reduce, store };
    kind what = kind::compute;
    op does = op::constant;
    int a = -1, b = -1, c = -1;
    int ext = -1;
    double value = 0;

    constexpr bool operator==(micro const&) const = default;
};

/// What a kernel does: an optional reducing anchor, with the tile program around it.
struct kernel {
    enum class kind : int {
        pointwise,        ///< no anchor
        contraction,      ///< c(g, m, n) = sum over k of a(g, m, k) b(g, k, n)
        reduce_rows,      ///< over some row axes, columns stay
        reduce_columns,   ///< over the columns, and perhaps some row axes
        transposition     ///< columns become rows
    };
    kind what = kind::pointwise;

    // the space it runs over: row axes, columns in panels
    int axes = 0;
    int extent[max_rank] = {};
    int cols = 1;
    int panel = 1;

    // reduction
    op reducer = op::sum;
    int reduced = 0;           ///< mask of row axes

    // contraction
    int groups = 1, rows = 1, inner = 0;
    layout a{}, b{};
    int a_ext = -1, b_ext = -1;                 ///< base of each operand
    bool a_transposed = false, a_grouped = false, b_grouped = false;

    int micro_begin = 0, micro_end = 0, accumulator = -1;  ///< before the accumulator: prologue; from it on: epilogue
    int ext_begin = 0, ext_end = 0;
    int code = -1;             ///< the first kernel that is the same but for the tensors it touches
};

/// A program ready to run: kernels in order, their instructions, tensors and memory.
struct plan {
    list<kernel> kernels;
    list<micro> micros;
    list<external> externals;
    list<buffer> buffers;
    int arena = 0;             ///< elements
    bool sound = false;        ///< verify() found nothing
};

/// The same with exact sizes, as a constant.
template <int Kernels, int Micros, int Externals, int Buffers>
struct fixed_plan {
    kernel kernels[Kernels + 1]{};
    micro micros[Micros + 1]{};
    external externals[Externals + 1]{};
    buffer buffers[Buffers + 1]{};
    int arena = 0;
    bool sound = false;
    static constexpr int kernel_count = Kernels;
    static constexpr int external_count = Externals;
    static constexpr int buffer_count = Buffers;
};

}  // namespace scarp
