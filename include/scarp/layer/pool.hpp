// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/known_options.hpp>
#include <scarp/layer/sliding.hpp>

namespace scarp {

namespace detail {

/// The window of a pooling layer: its stride is its size where none is given.
template <int Rank, auto Kernel, class... Options>
constexpr sliding pooling_of() {
    sliding s = sliding_of<Rank, Kernel, Options...>();
    if (!s.strided)
        for (int i = 0; i < Rank; ++i) s.w.stride[i] = s.w.size[i];
    return s;
}

using pooling_options = known<any_stride, any_padding, any_dilation>;

template <int Rank, auto Kernel, class... Options>
constexpr expression max_pooled(expression const& x) {
    constexpr sliding options = pooling_of<Rank, Kernel, Options...>();
    if (!are_known<Options...>(x, pooling_options{}) || !options_fit(x, options)) return x;
    return window_max(x, fitted(options, x));
}

template <int Rank, auto Kernel, class... Options>
constexpr expression average_pooled(expression const& x) {
    constexpr sliding options = pooling_of<Rank, Kernel, Options...>();
    if (!are_known<Options...>(x, pooling_options{}) || !options_fit(x, options)) return x;
    window const w = fitted(options, x);
    expression const y = window_sum(x, w);
    if (home(x).error) return y;
    double elements = 1;
    for (int i = 0; i < Rank; ++i) elements *= w.size[i];
    return y * (1 / elements);
}

}  // namespace detail

/// The largest element of each window: `max_pool2d<2>`, `max_pool2d<3, stride<2>, padding<1>>`; the stride is the size where none is
/// given. Padding never is the largest. The options are stride, padding or same, dilation; a kernel_size for a window whose sizes
/// differ.
///
/// Shapes   x (C, ...)   y (C, ...), each axis (size + 2 padding - dilation (Kernel - 1) - 1) / stride + 1
/// Errors   number_of_axes_does_not_fit, window_is_larger_than_the_input, window_may_be_all_padding, size_must_be_positive,
///          padding_is_negative, kernel_is_no_size, unknown_option, option_given_twice
/// Source   the gradient goes to the first of equal elements, as in torch.nn.MaxPool2d
template <auto Kernel, class... Options>
struct max_pool1d {
    static constexpr auto name = "max_pool1d";
    static constexpr expression define(expression const& x) { return detail::max_pooled<1, Kernel, Options...>(x); }
};
template <auto Kernel, class... Options>
struct max_pool2d {
    static constexpr auto name = "max_pool2d";
    static constexpr expression define(expression const& x) { return detail::max_pooled<2, Kernel, Options...>(x); }
};
template <auto Kernel, class... Options>
struct max_pool3d {
    static constexpr auto name = "max_pool3d";
    static constexpr expression define(expression const& x) { return detail::max_pooled<3, Kernel, Options...>(x); }
};

/// The mean of each window, padding counted as zeros, as torch.nn.AvgPool2d does by default; the stride is the size where none is given.
/// The options are those of max_pool2d.
///
/// Shapes   as max_pool2d
/// Errors   as max_pool2d
template <auto Kernel, class... Options>
struct avg_pool1d {
    static constexpr auto name = "avg_pool1d";
    static constexpr expression define(expression const& x) { return detail::average_pooled<1, Kernel, Options...>(x); }
};
template <auto Kernel, class... Options>
struct avg_pool2d {
    static constexpr auto name = "avg_pool2d";
    static constexpr expression define(expression const& x) { return detail::average_pooled<2, Kernel, Options...>(x); }
};
template <auto Kernel, class... Options>
struct avg_pool3d {
    static constexpr auto name = "avg_pool3d";
    static constexpr expression define(expression const& x) { return detail::average_pooled<3, Kernel, Options...>(x); }
};

}  // namespace scarp
