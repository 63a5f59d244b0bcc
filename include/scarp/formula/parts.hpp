// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>

namespace scarp {

/// The shape of such a part, rounded down, but of at least one element.
constexpr extents part_of(extents whole, int count, int axis = 0) {
    if (axis < whole.rank) whole[axis] = whole[axis] < count ? 1 : whole[axis] / count;
    return whole;
}

/// Part `number` of `count` equal parts along one axis: what torch.chunk makes.
///
/// Errors axis_does_not_divide, axis_does_not_exist
constexpr expression part(expression const& given, int number, int count, int axis = 0) {
    expression const x = detail::placed(given);
    axis = detail::axis_of(x, axis);
    if (axis < 0) return x;
    extents s = x.shape();
    int const size = s[axis] / count;
    if (size * count == s[axis]) return slice(x, axis, number * size, (number + 1) * size);
    extents const found = s;
    s[axis] = (size + 1) * count;
    return detail::refused(x, problem::axis_does_not_divide, hint::make_the_axis_a_multiple, s, found);
}

}  // namespace scarp
