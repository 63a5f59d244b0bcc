// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/placement.hpp>
#include <scarp/shape/shape.hpp>

#include <type_traits>

namespace scarp {

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
