// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/graph.hpp>
#include <scarp/shape/layout.hpp>

namespace scarp {

/// Where the element of a logical index lies in a parameter as it is stored.
constexpr int offset_in(parameter_record const& p, layout const& form, int const* at) {
    int const rank = p.dims.rank;
    if (rank == 0) return 0;
    int row = 0;
    for (int axis = 0; axis + 1 < rank; ++axis) {
        int const source = p.transposed ? turned_axis(rank, axis) : axis;
        row = row * p.dims[source] + at[source];
    }
    return form.at(row, p.transposed && rank > 1 ? at[0] : at[rank - 1]);
}

/// The place, in the turned tensor, of element number i in row-major order of `shape`.
constexpr int turned_place(extents const& shape, int i) {
    int place = 0, step = 1, at[max_rank] = {};
    for (int axis = shape.rank - 1; axis >= 0; --axis, i /= shape[axis + 1]) at[axis] = i % shape[axis];
    for (int k = shape.rank - 1; k >= 0; --k) {
        int const axis = turned_axis(shape.rank, k);
        place += at[axis] * step;
        step *= shape[axis];
    }
    return place;
}

/// The index of element number i in row-major order.
constexpr void index_of(extents shape, int i, int* at) {
    for (int axis = shape.rank - 1; axis >= 0; --axis) {
        at[axis] = i % shape[axis];
        i /= shape[axis];
    }
}

}  // namespace scarp
