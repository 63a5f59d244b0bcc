// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>
#include <scarp/loss/elementwise.hpp>

namespace scarp {

/// Mean absolute error.
///
/// Math     mean over batch and outputs of |y - t|, as torch.nn.L1Loss; the derivative at 0 is 0
/// Shapes   target as y
struct mae : elementwise<mae> {
    static constexpr auto name = "mae";
    static constexpr expression each(expression const& y, expression const& target) { return abs(y - target); }
};

}  // namespace scarp
