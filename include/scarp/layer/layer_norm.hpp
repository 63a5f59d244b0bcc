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

/// A parameter of the extents of these axes of x.
constexpr expression parameter_over(double value, char const* name, expression const& x, axes const& over) {
    parameter_record p = parameter_of(value, name).seed();
    p.dims = extents{};
    for (int i = 0; i < over.count; ++i) p.dims[p.dims.rank++] = x.extent(over.which[i]);
    return placed_beside(x, expression{p});
}

}  // namespace detail

/// Normalises each sample over its last axis, or its last axes: `layer_norm<>`, `layer_norm<last_axes<3>>`, with `eps<>`,
/// `no_bias`, `no_affine`.
///
/// Math     y = (x - mean) / sqrt(variance + eps) weight + bias, mean and (biased) variance over these axes, in two passes; eps 1e-5
/// Shapes   x (..., Axes...)   weight, bias (Axes...)   y as x
/// Init     weight 1, bias 0, as torch.nn.LayerNorm
/// Errors   mean_of_one_number, axis_does_not_exist, unknown_option
/// Source   Ba, Kiros, Hinton 2016, "Layer Normalization"
template <class... Options>
struct layer_norm {
    static constexpr auto name = "layer_norm";

    static constexpr expression define(expression const& x) {
        if (!detail::are_known<Options...>(x, detail::known<detail::any_last_axes, detail::any_eps, no_bias, no_affine>{})) return x;
        axes const over = detail::normalised_axes<Options...>(x);
        expression y = detail::normalised(x, over, detail::eps_of<Options...>(1e-5));
        if constexpr (detail::has_option<no_affine, Options...>) return y;
        y = detail::pointwise(op::multiply, y, detail::parameter_over(1, "weight", x, over));  // * would be a matrix product
        if constexpr (detail::has_option<no_bias, Options...>) return y;
        else return y + detail::parameter_over(0, "bias", x, over);
    }
};

}  // namespace scarp
