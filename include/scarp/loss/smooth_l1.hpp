// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/decimal.hpp>
#include <scarp/formula/functions.hpp>
#include <scarp/loss/elementwise.hpp>

namespace scarp {

/// Absolute error, rounded off near the target.
///
/// Math     mean of e^2 / (2 Beta) for |e| < Beta, else |e| - Beta / 2, where e = y - t, as torch.nn.SmoothL1Loss
/// Shapes   target as y
/// Source   Girshick 2015, "Fast R-CNN"
template <decimal Beta = 1>
struct smooth_l1 : elementwise<smooth_l1<Beta>> {
    static_assert(Beta.value > 0, "smooth_l1's Beta is positive; for 0 it is mae");
    static constexpr auto name = "smooth_l1";
    static constexpr expression each(expression const& y, expression const& target) {
        expression const e = abs(y - target);
        return where(e < Beta.value, (0.5 / Beta.value) * square(e), e - 0.5 * Beta.value);
    }
};

}  // namespace scarp
