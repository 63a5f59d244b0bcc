// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>
#include <scarp/loss/elementwise.hpp>

namespace scarp {

/// Mean square error.
///
/// Math     mean over batch and outputs of (y - t)^2, as torch.nn.MSELoss
/// Shapes   target as y
struct mse : elementwise<mse> {
    static constexpr auto name = "mse";
    static constexpr expression each(expression const& y, expression const& target) { return square(y - target); }
};

}  // namespace scarp
