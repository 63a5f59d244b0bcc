// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>
#include <scarp/loss/elementwise.hpp>

namespace scarp {

/// Negative logarithm of a Poisson distribution's likelihood, for the logarithm of its rate, without what y does not change.
///
/// Math     mean of e^y - t y, as torch.nn.PoissonNLLLoss
/// Shapes   target as y, counts
struct poisson_nll : elementwise<poisson_nll> {
    static constexpr auto name = "poisson_nll";
    static constexpr expression each(expression const& y, expression const& target) { return exp(y) - target * y; }
};

}  // namespace scarp
