// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/known_options.hpp>
#include <scarp/initializer/init.hpp>
#include <scarp/layer/options.hpp>
#include <scarp/layer/sliding.hpp>

#include <type_traits>

namespace scarp {

namespace detail {

constexpr expression parameter_of_extents(char const* name, extents const& dims) {
    parameter_record p{.name = name};
    p.dims = dims;
    return expression{p};
}

/// What convolutions of all ranks, forward and back, have in common.
template <int Rank, int Out, auto Kernel, class... Options>
struct convolution_layer {
    static constexpr bool has_bias = !(std::is_same_v<Options, no_bias> || ...);
    static constexpr sliding options = sliding_of<Rank, Kernel, Options...>();

    /// The weight, (first, second, sizes...).
    static constexpr expression weight(expression const& x, int first, int second) {
        check_inits(x, inits_are_of<Options...>({"weight", has_bias ? "bias" : "weight"}));
        extents e{};
        e[e.rank++] = first;
        e[e.rank++] = second;
        for (int i = 0; i < Rank; ++i) e[e.rank++] = options.w.size[i];
        return parameter_of_extents("weight", e).from(init_of<Options...>("weight"));
    }

    static constexpr expression with_bias(expression const& y) {
        if constexpr (!has_bias) return y;
        else {
            if (home(y).error) return y;
            extents e{};
            e[e.rank++] = Out;
            for (int i = 0; i < Rank; ++i) e[e.rank++] = 1;
            return y + movement(op::reshape, parameter("bias", Out).from(init_of<Options...>("bias")), at_least_one(e));
        }
    }

    static constexpr expression convolved(expression const& x) {
        if (!are_known<Options...>(x, known<no_bias, any_init, any_stride, any_padding, any_dilation, any_groups>{})) return x;
        if (!options_fit(x, options)) return x;
        window const w = fitted(options, x);
        if (!window_suits(x, w) || !groups_divide(x, w.groups, x.extent(0), Out)) return x;
        return with_bias(convolve(x, weight(x, Out, x.extent(0) / w.groups), w));
    }
};

}  // namespace detail

/// Convolution over one axis, of (channels, width): `conv1d<8, 5>`, with the options that conv2d names.
///
/// Math     y_f(o) = b_f + sum over c, k of x_c(o stride + k dilation - padding) w_fc(k), over the channels of f's group
/// Shapes   x (C, W)   weight (Out, C / groups, Kernel)   bias (Out)   y (Out, (W + 2 padding - dilation (Kernel - 1) - 1) / stride + 1)
/// Init     as torch.nn.Conv1d: U(-k, k), k = 1/sqrt(C / groups Kernel); or as init<Rule> and init<Rule, "bias"> say
/// Errors   number_of_axes_does_not_fit, window_is_larger_than_the_input, groups_do_not_divide_the_channels, size_must_be_positive,
///          padding_is_negative, kernel_is_no_size, unknown_option, option_given_twice, no_parameter_of_this_name
/// Source   LeCun, Bottou, Bengio, Haffner 1998, "Gradient-based learning applied to document recognition"
template <int Out, auto Kernel, class... Options>
struct conv1d {
    static constexpr auto name = "conv1d";
    static constexpr expression define(expression const& x) {
        return detail::convolution_layer<1, Out, Kernel, Options...>::convolved(x);
    }
};

/// Convolution over two axes: `conv2d<6, 5, padding<2>>`, `conv2d<6, kernel_size<3, 5>, stride<1, 2>>`, with the options stride,
/// padding or same, dilation, groups, no_bias, init.
///
/// Math     as conv1d, over rows and columns
/// Shapes   x (C, H, W)   weight (Out, C / groups, KH, KW)   bias (Out)   y (Out, ...), each axis as in conv1d
/// Init     as torch.nn.Conv2d
/// Cost     2 Out C / groups KH KW flop per sample and place of y forward, twice that backward
/// Errors   as conv1d
/// Source   as conv1d
template <int Out, auto Kernel, class... Options>
struct conv2d {
    static constexpr auto name = "conv2d";
    static constexpr expression define(expression const& x) {
        return detail::convolution_layer<2, Out, Kernel, Options...>::convolved(x);
    }
};

/// Convolution over three axes: `conv3d<8, 3, padding<1>>`, with the options that conv2d names.
///
/// Shapes   x (C, D, H, W)   weight (Out, C / groups, KD, KH, KW)   bias (Out)   y (Out, ...), each axis as in conv1d
/// Init     as torch.nn.Conv3d
/// Errors   as conv1d
template <int Out, auto Kernel, class... Options>
struct conv3d {
    static constexpr auto name = "conv3d";
    static constexpr expression define(expression const& x) {
        return detail::convolution_layer<3, Out, Kernel, Options...>::convolved(x);
    }
};

}  // namespace scarp
