// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>

namespace scarp {

/// Class scores to probabilities along the first axis; in a formula along any, `softmax(x, -1)`.
///
/// Math     y_c = e^(x_c - max x) / sum_k e^(x_k - max x); the maximum keeps exp in range and drops out of the derivative
/// Shapes   x (Classes, ...)   y as x; further axes are pixels, each for itself
struct softmax : expression {
    static constexpr auto name = "softmax";
    constexpr softmax() = default;
    using expression::operator=;
    constexpr explicit softmax(expression const& x, int axis = 0)
        : expression{normalized(exp(x - stop_gradient(max(x, axes{axis}.kept()))), axis)} {}

private:
    static constexpr expression normalized(expression const& e, int axis) { return e / sum(e, axes{axis}.kept()); }
};

}  // namespace scarp
