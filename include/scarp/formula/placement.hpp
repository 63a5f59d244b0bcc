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
        int const source = p.transposed && axis == rank - 2 ? rank - 1 : axis;
        row = row * p.dims[source] + at[source];
    }
    return form.at(row, p.transposed ? at[rank - 2] : at[rank - 1]);
}

/// The index of element number i in row-major order.
constexpr void index_of(extents shape, int i, int* at) {
    for (int axis = shape.rank - 1; axis >= 0; --axis) {
        at[axis] = i % shape[axis];
        i /= shape[axis];
    }
}

}  // namespace scarp
