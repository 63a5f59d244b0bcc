// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>

namespace scarp {

/// Class scores to probabilities along the first axis.
///
/// Math     y_c = e^(x_c - max x) / sum_k e^(x_k - max x); the maximum keeps exp in range and drops out of the derivative
/// Shapes   x (Classes, ...)   y as x; further axes are pixels, each for itself
struct softmax : expression {
    static constexpr auto name = "softmax";
    constexpr softmax() = default;
    constexpr explicit softmax(expression const& x) : expression{normalized(exp(x - stop_gradient(max(x, axes{0}.kept()))))} {}

private:
    static constexpr expression normalized(expression const& e) { return e / sum(e, axes{0}.kept()); }
};

}  // namespace scarp
