// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/plan.hpp>
#include <scarp/shape/shape.hpp>

#include <type_traits>

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

/// A parameter, or something of its shape, in its documented order, whatever lies in memory: `view(out, in)`.
///
/// Stored is a type with `record` (parameter_record) and `form` (layout). Cost: an index is a few integer operations.
template <class T, class Stored>
class view {
public:
    static constexpr extents shape = Stored::record.dims;
    static constexpr int rank = shape.rank;

    constexpr explicit view(T* data) : data_{data} {}

    static constexpr int size() { return shape.size(); }
    static constexpr int extent(int axis) { return shape[axis]; }

    /// As many indices as the parameter has axes.
    template <class... Int>
        requires(sizeof...(Int) == static_cast<unsigned>(rank) && (std::is_convertible_v<Int, int> && ...))
    constexpr T& operator()(Int... index) const {
        int const at[] = {static_cast<int>(index)..., 0};
        return data_[offset(at)];
    }

    /// Element number i in row-major order of the logical shape.
    constexpr T& operator[](int i) const {
        int at[max_rank + 1] = {};
        index_of(shape, i, at);
        return data_[offset(at)];
    }

private:
    static constexpr int offset(int const* at) { return offset_in(Stored::record, Stored::form, at); }

    T* data_;
};

}  // namespace scarp
