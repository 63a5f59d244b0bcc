// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/parts.hpp>

namespace scarp {

/// Negative logarithm of a normal distribution's likelihood, for its mean and variance, without the constant.
///
/// Math     mean of (log v + (m - t)^2 / v) / 2, v = max(variance, 1e-6), as torch.nn.GaussianNLLLoss, but with no derivative by a
///          variance below that bound; a network ends in softplus or the like to keep it positive
/// Shapes   y (2 N, ...), means first, then variances   target (N, ...)
/// Errors   axis_does_not_divide
/// Source   Nix, Weigend 1994, "Estimating the Mean and Variance of the Target Probability Distribution"
struct gaussian_nll {
    static constexpr auto name = "gaussian_nll";
    static constexpr extents target_shape(extents y) { return part_of(y, 2); }
    static constexpr expression define(expression const& y, expression const& target) {
        expression const variance = max(part(y, 1, 2), 1e-6);
        return mean(0.5 * (log(variance) + square(part(y, 0, 2) - target) / variance));
    }
};

}  // namespace scarp
