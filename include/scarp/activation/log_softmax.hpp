// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>

namespace scarp {

/// Class scores to logarithms of probabilities along the first axis, in a formula along any; right where the probability itself rounds to 0.
///
/// Math     y_c = x_c - log sum_k e^(x_k); the maximum is taken off first, which keeps exp in range
/// Shapes   x (Classes, ...)   y as x; further axes are pixels, each for itself
struct log_softmax : expression {
    static constexpr auto name = "log_softmax";
    constexpr log_softmax() = default;
    using expression::operator=;
    constexpr explicit log_softmax(expression const& x, int axis = 0)
        : expression{normalized(x - stop_gradient(max(x, axes{axis}.kept())), axis)} {}

private:
    static constexpr expression normalized(expression const& x, int axis) { return x - log(sum(exp(x), axes{axis}.kept())); }
};

}  // namespace scarp
