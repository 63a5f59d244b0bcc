// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/initializer/normal.hpp>
#include <scarp/initializer/uniform.hpp>

namespace scarp {

/// What a weight's variance is divided by: what one output is summed from, what one input adds to, or the mean of both.
enum class fan : int { in, out, average };

/// truncated_normal is cut at two deviations, and widened first so that its variance comes out right.
enum class distribution : int { truncated_normal, normal, uniform };

/// Variance scale / fan, so that signals keep their size from layer to layer: what the initializers with names of authors are
/// made of.
///
/// Math     Var w = scale / n with n = fan_in, fan_out or (fan_in + fan_out) / 2; mean 0
/// Shapes   weight (out, in, ...): fan_in = in * receptive field, fan_out = out * receptive field
/// Errors   initializer_needs_more_axes for a vector, which has no fans
/// Source   tf.keras.initializers.VarianceScaling
struct variance_scaling {
    double scale = 1;
    fan mode = fan::in;
    scarp::distribution distribution = scarp::distribution::truncated_normal;

    static constexpr int least_rank = 2;
    constexpr bool valid() const { return scale > 0; }

    template <class T>
    constexpr void operator()(parameter_values<T> const& values, philox& random) const {
        double const in = values.fan_in(), out = values.fan_out();
        double n = 0.5 * (in + out);
        if (mode == fan::in) n = in;
        if (mode == fan::out) n = out;
        double const variance = scale / n;
        if (distribution == scarp::distribution::normal) {
            detail::make_values(normal{.std = math::sqrt(variance)}, values, random);
        } else if (distribution == scarp::distribution::uniform) {
            double const bound = math::sqrt(3 * variance);
            detail::make_values(uniform{-bound, bound}, values, random);
        } else {
            double const std = math::sqrt(variance) / 0.87962566103423978;  // deviation of N(0, 1) cut at -2 and 2
            detail::make_values(truncated_normal{.std = std, .from = -2 * std, .to = 2 * std}, values, random);
        }
    }
};

}  // namespace scarp
