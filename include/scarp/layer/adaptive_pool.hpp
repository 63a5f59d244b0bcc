// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/layer/sliding.hpp>

namespace scarp {

namespace detail {

/// The mean of `count` stretches of an axis, as equal as they can be; they overlap where they cannot.
constexpr expression averaged_to(expression const& x, int axis, int count) {
    int const size = x.extent(axis);
    expression y;
    for (int i = 0; i < count; ++i) {
        int const begin = i * size / count, end = ((i + 1) * size + count - 1) / count;
        expression const part = mean(slice(x, axis, begin, end), axes{axis}.kept());
        y = i == 0 ? part : concat(y, part, axis);
    }
    return y;
}

template <int Rank>
constexpr expression adaptively_averaged(expression const& x, int const* sizes) {
    extents wanted{};
    for (int i = 0; i < Rank; ++i) wanted[wanted.rank++] = sizes[i];
    if (x.rank() != Rank + 1)
        return refused(x, problem::number_of_axes_does_not_fit, hint::reshape_to_channels_and_space, extents{Rank + 1}, extents{x.rank()});
    extents const least = at_least_one(wanted);
    if (!(least == wanted)) return refused(x, problem::size_must_be_positive, hint::use_sizes_of_at_least_1, least, wanted);
    bool divides = true;
    for (int i = 0; i < Rank; ++i) divides = divides && x.extent(i + 1) % sizes[i] == 0;
    if (!divides) {
        expression y = x;
        for (int i = 0; i < Rank; ++i) y = averaged_to(y, i + 1, sizes[i]);
        return y;
    }
    window w = window_of(Rank, 1);
    double elements = 1;
    for (int i = 0; i < Rank; ++i) {
        w.size[i] = w.stride[i] = x.extent(i + 1) / sizes[i];
        elements *= w.size[i];
    }
    return window_sum(x, w) * (1 / elements);
}

}  // namespace detail

/// The mean over so many stretches of the axis, whatever its length.
///
/// Shapes   x (C, W)   y (C, Width)
/// Errors   number_of_axes_does_not_fit, size_must_be_positive
/// Source   torch.nn.AdaptiveAvgPool1d: stretch i is floor(i W / Width) ... ceil((i + 1) W / Width) - 1
template <int Width>
struct adaptive_avg_pool1d {
    static constexpr auto name = "adaptive_avg_pool1d";
    static constexpr expression define(expression const& x) {
        constexpr int sizes[] = {Width};
        return detail::adaptively_averaged<1>(x, sizes);
    }
};

/// The mean over a grid of so many rows and columns, whatever the size of the image.
///
/// Shapes   x (C, H, W)   y (C, Height, Width)
/// Errors   as adaptive_avg_pool1d
/// Source   torch.nn.AdaptiveAvgPool2d
template <int Height, int Width = Height>
struct adaptive_avg_pool2d {
    static constexpr auto name = "adaptive_avg_pool2d";
    static constexpr expression define(expression const& x) {
        constexpr int sizes[] = {Height, Width};
        return detail::adaptively_averaged<2>(x, sizes);
    }
};

}  // namespace scarp
