// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/layer/norm_options.hpp>
#include <scarp/layer/options.hpp>

namespace scarp {

namespace detail {
struct any_last_axes {};
}

/// Option of layer_norm and rms_norm: how many of the last axes are normalised together; 1 unless said.
template <int Axes>
struct last_axes : detail::any_last_axes {};

namespace detail {

template <class Option>
struct last_axes_in {
    static constexpr int or_else(int otherwise) { return otherwise; }
};
template <int Axes>
struct last_axes_in<last_axes<Axes>> {
    static constexpr int or_else(int) { return Axes; }
};

/// The last axes of a sample that the options name; none and a fault where it has not as many, or they hold one number only.
template <class... Options>
constexpr axes normalised_axes(expression const& x) {
    int wanted = 1;
    ((wanted = last_axes_in<Options>::or_else(wanted)), ...);
    axes over;
    int numbers = 1;
    for (int i = x.rank() - wanted; wanted > 0 && i >= 0 && i < x.rank(); ++i) {
        over.which[over.count++] = i;
        numbers *= x.extent(i);
    }
    if (over.count == 0) home(x).fail(problem::axis_does_not_exist, hint::count_axes_from_0, x.shape(), extents{wanted});
    else if (numbers == 1) home(x).fail(problem::mean_of_one_number, hint::normalise_over_more_numbers, extents{2}, extents{1});
    return over;
}

/// The extents of these axes of x.
constexpr extents extents_of(expression const& x, axes const& over) {
    extents e{};
    for (int i = 0; i < over.count; ++i) e[e.rank++] = x.extent(over.which[i]);
    return e;
}

}  // namespace detail

/// Normalises each sample over its last axis, or its last axes: `layer_norm<>`, `layer_norm<last_axes<3>>`, with `eps<>`,
/// `init<>`, `no_bias`, `no_affine`.
///
/// Math     y = (x - mean) / sqrt(variance + eps) weight + bias, mean and (biased) variance over these axes, in two passes; eps 1e-5
/// Shapes   x (..., Axes...)   weight, bias (Axes...)   y as x
/// Init     weight 1, bias 0, as torch.nn.LayerNorm; or as init<Rule> and init<Rule, "bias"> say
/// Errors   mean_of_one_number, axis_does_not_exist, unknown_option
/// Source   Ba, Kiros, Hinton 2016, "Layer Normalization"
template <class... Options>
struct layer_norm {
    static constexpr auto name = "layer_norm";

    static constexpr expression define(expression const& x) {
        if (!detail::norm_options_fit<Options...>(x, detail::known<detail::any_last_axes, no_bias, no_affine>{})) return x;
        axes const over = detail::normalised_axes<Options...>(x);
        expression const y = detail::normalised(x, over, detail::eps_of<Options...>(1e-5));
        if constexpr (detail::has_option<no_affine, Options...>) {
            detail::check_inits(x, inits_are_of<Options...>({}));
            return y;
        } else {
            constexpr bool has_bias = !detail::has_option<no_bias, Options...>;
            detail::check_inits(x, inits_are_of<Options...>({"weight", has_bias ? "bias" : "weight"}));
            extents const own = detail::extents_of(x, over);
            expression const scaled = detail::pointwise(op::multiply, y, detail::affine_parameter<Options...>(x, "weight", own));  // * would be a matrix product
            if constexpr (has_bias) return scaled + detail::affine_parameter<Options...>(x, "bias", own);
            else return scaled;
        }
    }
};

}  // namespace scarp
