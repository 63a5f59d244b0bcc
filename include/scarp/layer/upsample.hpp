// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/layer/sliding.hpp>

namespace scarp {

/// How upsample fills in.
enum class filling { nearest, bilinear };
inline constexpr filling nearest = filling::nearest;
inline constexpr filling bilinear = filling::bilinear;

namespace detail {

/// Elements begin ... begin + count - 1 of an axis, those before the first and behind the last being copies of it.
constexpr expression shifted(expression const& x, int axis, int by) {
    int const size = x.extent(axis);
    if (size == 1) return x;
    if (by < 0) return concat(slice(x, axis, 0, 1), slice(x, axis, 0, size - 1), axis);
    return concat(slice(x, axis, 1, size), slice(x, axis, size - 1, size), axis);
}

/// One axis `factor` times as long, each new element between the centres of the two old ones nearest to it.
constexpr expression stretched(expression const& x, int axis, int factor) {
    extents const s = x.shape();
    extents wide{}, joined = s;  // the new elements of an old one side by side, then joined into the axis
    for (int i = 0; i < s.rank; ++i) {
        wide[wide.rank++] = s[i];
        if (i == axis) wide[wide.rank++] = 1;
    }
    joined[axis] *= factor;
    expression const before = shifted(x, axis, -1), behind = shifted(x, axis, 1);
    expression y;
    for (int k = 0; k < factor; ++k) {
        double const at = (k + 0.5) / factor - 0.5;  // from the centre of the old element
        expression const part = at < 0 ? x * (1 + at) + before * -at : x * (1 - at) + behind * at;
        expression const column = movement(op::reshape, part, wide);
        y = k == 0 ? column : concat(y, column, axis + 1);
    }
    return movement(op::reshape, y, joined);
}

}  // namespace detail

/// Enlarges an image: `upsample<2>` repeats each pixel, `upsample<2, bilinear>` blends neighbours, borders repeated.
///
/// Math     nearest: y(i) = x(floor(i / Factor)); bilinear: linear between pixel centres along each axis
/// Shapes   x (C, ...)   y (C, ...), each axis Factor times as long
/// Errors   size_must_be_positive; number_of_axes_does_not_fit when there are not one to three axes behind the channels
/// Source   torch.nn.Upsample, align_corners = False
template <int Factor, filling How = nearest>
struct upsample {
    static constexpr auto name = "upsample";
    static constexpr expression define(expression const& x) {
        int const rank = x.rank() - 1;
        bool const enlarges = How == nearest ? rank <= max_window_rank : x.rank() + 2 <= max_rank;
        if (rank < 1 || !enlarges)
            return detail::refused(x, problem::number_of_axes_does_not_fit, hint::reshape_to_channels_and_space,
                                   extents{rank < 1 ? 2 : max_window_rank + 1}, extents{x.rank()});
        if (Factor < 1)
            return detail::refused(x, problem::size_must_be_positive, hint::use_sizes_of_at_least_1, extents{1}, extents{Factor});
        if constexpr (How == nearest) return window_spread(x, window_of(rank, Factor, Factor));
        else {
            expression y = x;
            for (int axis = 1; axis <= rank; ++axis) y = detail::stretched(y, axis, Factor);
            return y;
        }
    }
};

}  // namespace scarp
