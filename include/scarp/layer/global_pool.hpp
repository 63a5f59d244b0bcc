// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/layer/layer.hpp>
#include <scarp/layer/sliding.hpp>

namespace scarp {

namespace detail {

/// The axes behind the channels, of which there must be some.
constexpr axes space_of(expression const& x) {
    axes over;
    for (int i = 1; i < x.rank(); ++i) over.which[over.count++] = i;
    if (over.count == 0)
        home(x).fail(problem::number_of_axes_does_not_fit, hint::reshape_to_channels_and_space, extents{2}, extents{x.rank()});
    return over;
}

}  // namespace detail

/// The mean of every channel.
///
/// Shapes   x (C, ...)   y (C)
/// Errors   number_of_axes_does_not_fit when there is nothing behind the channels
/// Source   Lin, Chen, Yan 2013, "Network in network"
struct global_avg_pool {
    static constexpr auto name = "global_avg_pool";
    static constexpr expression define(expression const& x) {
        axes const over = detail::space_of(x);
        return over.count == 0 ? x : mean(x, over);
    }
};

/// The largest element of every channel; the first of equal ones takes the derivative.
///
/// Shapes   x (C, ...)   y (C)
/// Errors   number_of_axes_does_not_fit when there are not one to three axes behind the channels
struct global_max_pool {
    static constexpr auto name = "global_max_pool";
    static constexpr expression define(expression const& x) {
        axes const over = detail::space_of(x);
        if (over.count == 0) return x;
        if (over.count > max_window_rank)
            return detail::refused(x, problem::number_of_axes_does_not_fit, hint::reshape_to_channels_and_space,
                                   extents{max_window_rank + 1}, extents{x.rank()});
        window w = window_of(over.count, 1);
        for (int i = 0; i < over.count; ++i) w.size[i] = w.stride[i] = x.extent(i + 1);
        return reshape(window_max(x, w), x.extent(0));
    }
};

}  // namespace scarp
