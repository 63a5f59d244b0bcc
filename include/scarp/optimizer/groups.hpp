// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/freeze.hpp>
#include <scarp/optimizer/selection.hpp>
#include <scarp/optimizer/update.hpp>

namespace scarp {

/// In a chain, before the optimizer: the selected parameters learn at `factor` times the optimizer's rate.
///
///     chain<scale_rate<only<"*.bias">>, scale_rate<only<"dense_1.*">>, momentum>     // both for dense_1.bias
///
/// Errors   no_parameter_is_of_this_pattern
template <class Selection>
struct scale_rate {
    using selection = Selection;
    float factor = 1;

    static constexpr float scale_rate::*fields[] = {&scale_rate::factor};

    static constexpr expression gradient(update<scale_rate>& u) {
        if (Selection::selects(u)) u.scale_rate(u[&scale_rate::factor]);
        return u.gradient;
    }
};

/// In a chain, before all that it concerns: the selected parameters stay as they are.
///
///     chain<freeze<except<"dense_3.*">>, adam>                               // only the last layer trains
///
/// Cost     none: what only their gradients need is not computed
/// Errors   no_parameter_is_of_this_pattern
template <class Selection>
struct freeze<Selection> {
    using selection = Selection;

    static constexpr expression gradient(update<freeze>& u) {
        if (Selection::selects(u)) u.freeze();
        return u.gradient;
    }
};

}  // namespace scarp
