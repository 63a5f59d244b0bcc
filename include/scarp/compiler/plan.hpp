// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/window_work.hpp>
#include <scarp/formula/graph.hpp>
#include <scarp/shape/layout.hpp>

namespace scarp {

/// Where a buffer lives; a program is given one pointer per region. No buffer lives in `sums`: threads use it inside of a kernel.
enum class region : int { arena, parameters, states, sample, target, sample_weight, scalars, output, loss, sums, count };

inline constexpr int region_count = static_cast<int>(region::count);

/// Numbers of region::scalars: the step, the key of its random numbers, the optimizer's fields.
inline constexpr int scalar_step = 0, scalar_key = 1, scalar_hyper = 3;

/// Two registers wide, or one where that holds all columns.
constexpr layout panelled(extents const& e, int lanes) {
    layout l = row_major(e);
    l.panel = l.cols <= lanes ? lanes : 2 * lanes;
    return l;
}

/// The layout of a parameter, the same in every program of a network: vectors are contiguous, all else is panelled.
constexpr layout layout_of_parameter(extents const& stored, int lanes) {
    return stored.rank < 2 || stored.last() == 1 ? row_major(stored) : panelled(stored, lanes);
}

/// A parameter's extents as they lie in memory.
constexpr extents stored_extents(parameter_record const& p) {
    return p.transposed ? turned(p.dims) : p.dims;
}

/// Elements from one buffer to the next, so that each starts on a register and full registers can be read at its end.
constexpr int padded_length(int length, int lanes) { return (length + lanes - 1) / lanes * lanes + lanes; }

/// A tensor in memory, from the kernel that writes it first to the one that reads it last.
struct buffer {
    region where;
    layout form;
    int node;    ///< the value it holds
    int offset;  ///< in elements, from the region's pointer
    int first;   ///< the first kernel that touches it; -1 where none does
    int last;
    int in_place_of = -1;  ///< the buffer whose memory it takes over, element by element
};

/// How a kernel reaches one tensor: address = base + sum of row-axis index * stride + panel * panel_stride + column * lane.
struct external {
    int tensor;            ///< the buffer
    int base;
    int stride[max_rank];
    int panel_stride;
    int lane;              ///< 1 contiguous, 0 the same for all columns, else gathered
    bool exact;            ///< memory of the user's: not one element beyond the columns may be touched
    bool padded;           ///< registers are written whole, zero beyond the columns
    bool ahead = false;    ///< in a chain: what it is the first to touch of each sample, to be fetched while the one before is at work
};

/// One instruction of a tile program: straight-line, in single assignment form; its number is its register.
struct micro {
    enum class kind : int { load, constant, index, random, accumulator, compute, row_reduce, store };
    kind what;
    op does;
    int a, b, c;   ///< registers, -1 where there is none
    int ext;       ///< what it loads or stores; of random the key, its address counting elements; -1 where nothing
    double value;  ///< of a constant; of random the stream

    constexpr bool operator==(micro const&) const = default;
};

/// What a kernel does: an optional reducing anchor, with the tile program around it.
struct kernel {
    enum class kind : int {
        pointwise,        ///< no anchor
        contraction,      ///< c(g, m, n) = sum over k of a(g, m, k) b(g, k, n)
        reduce_rows,      ///< over some row axes, columns stay
        reduce_columns,   ///< over the columns, and perhaps some row axes
        transposition,    ///< columns become rows
        windowed          ///< an operation over windows, as its window_work says
    };
    kind what;

    // the space it runs over: row axes, columns in panels
    int axes;
    int extent[max_rank];
    int cols;
    int panel;

    // reduction
    op reducer;
    int reduced;             ///< mask of row axes

    // contraction
    int groups, rows, inner;
    layout a, b;
    int a_ext, b_ext;        ///< base of each operand
    bool a_transposed, a_grouped, b_grouped;

    // windows: operands as above and a third, and the number of the work
    layout c;
    int c_ext, window;
    int pool;                ///< the work of a pooling that takes the convolution from the registers, -1 where none does: its space
                             ///< is that of the kernel, and the prologue runs at places of the convolution
    int minimal;             ///< a convolution by minimal filtering, in blocks of so many places along each axis; else 0

    int micro_begin, micro_end, accumulator;  ///< before the accumulator: prologue; from it on: epilogue
    int ext_begin, ext_end;
    int code;                ///< the first kernel that is the same but for the tensors it touches
    int chained;             ///< kernels from this one on that run together, section by section of the batch; 1 alone, 0 inside of a chain
    int sections;            ///< of a chain that starts here
};

/// A program ready to run: kernels in order, their instructions, tensors and memory.
struct plan {
    list<kernel> kernels;
    list<micro> micros;
    list<external> externals;
    list<buffer> buffers;
    list<window_work> windows;  ///< by kernel.window
    int arena = 0;             ///< elements
};

/// The same as a constant: arrays with room enough.
template <int Kernels, int Micros, int Externals, int Buffers, int Windows>
struct fixed_plan {
    kernel kernels[Kernels + 1]{};
    micro micros[Micros + 1]{};
    external externals[Externals + 1]{};
    buffer buffers[Buffers + 1]{};
    window_work windows[Windows + 1]{};
    int arena = 0;
    int kernel_count = 0, micro_count = 0, external_count = 0, buffer_count = 0, window_count = 0;

    constexpr bool holds_all() const {
        return kernel_count <= Kernels && micro_count <= Micros && external_count <= Externals && buffer_count <= Buffers &&
               window_count <= Windows;
    }
};

}  // namespace scarp
