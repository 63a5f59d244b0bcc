// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/decimal.hpp>
#include <scarp/formula/functions.hpp>

namespace scarp {

/// In training, adds normally distributed noise to each element; gone at inference. `noise<0.05>`.
///
/// Math     y = x + Deviation n, n normal, from the trainer's seed, the step and the element's number
/// Shapes   y as x
/// Errors   option_is_out_of_range for a negative deviation
/// Source   Bishop 1995, "Training with noise is equivalent to Tikhonov regularization"
template <decimal Deviation>
struct noise {
    static constexpr auto name = "noise";

    static constexpr expression define(expression const& x) {
        if (!(Deviation.value >= 0))
            return detail::refused(x, problem::option_is_out_of_range, hint::use_a_number_of_at_least_0, {}, {});
        return x + Deviation.value * random_normal(x);
    }
};

}  // namespace scarp
