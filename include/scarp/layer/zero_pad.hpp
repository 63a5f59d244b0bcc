// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>

namespace scarp {

/// `x` with `before` zeros before and `behind` zeros behind its elements along an axis.
constexpr expression pad(expression const& given, int axis, int before, int behind) {
    expression const x = detail::placed(given);
    axis = detail::axis_of(x, axis);
    if (axis < 0) return x;
    if (before < 0 || behind < 0)
        return detail::refused(x, problem::padding_is_negative, hint::use_sizes_of_at_least_0, extents{0}, extents{before < 0 ? before : behind});
    if (before == 0 && behind == 0) return x;
    extents s = x.shape();
    s[axis] += before + behind;
    return detail::movement(op::pad, x, s, x.batched() ? axis + 1 : axis, before);
}

/// Zeros around an image: `zero_pad<1>` on all sides, `zero_pad<1, 2>` one row above and below and two columns on either side.
///
/// Shapes   x (C, ...)   y (C, ...), each axis longer by twice its number
/// Errors   padding_is_negative; number_of_axes_does_not_fit when there is not one number, or one for each axis behind the channels
template <int... N>
struct zero_pad {
    static constexpr auto name = "zero_pad";
    static constexpr expression define(expression const& x) {
        constexpr int count = sizeof...(N);
        constexpr int sides[] = {N..., 0};
        int const rank = x.rank() - 1;
        if (rank < 1 || count == 0 || (count != 1 && count != rank))
            return detail::refused(x, problem::number_of_axes_does_not_fit, hint::give_one_number_or_one_for_each_axis,
                                   extents{rank < 1 ? 2 : rank}, extents{rank < 1 ? x.rank() : count});
        expression y = x;
        for (int i = 0; i < rank; ++i) y = pad(y, i + 1, sides[count == 1 ? 0 : i], sides[count == 1 ? 0 : i]);
        return y;
    }
};

}  // namespace scarp
