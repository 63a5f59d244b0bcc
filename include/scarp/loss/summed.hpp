// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>

namespace scarp {

/// An elementwise loss with the sum over the outputs of a sample in place of the mean: `summed<mse>`.
///
/// The mean over the batch stays, so that the gradient does not grow with it; PyTorch's reduction='sum' is batch times as much.
template <class Loss>
    requires requires(expression e) { Loss::each(e, e); }
struct summed {
    static constexpr auto name = "summed";
    static constexpr expression define(expression const& y, expression const& target) { return sum(Loss::each(y, target)); }
};

}  // namespace scarp
