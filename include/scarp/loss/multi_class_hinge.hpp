// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/decimal.hpp>
#include <scarp/formula/functions.hpp>

namespace scarp {

/// How far the true class's score is from leading all others by a margin.
///
/// Math     mean over the batch of sum_c max(Margin - y_t + y_c, 0)^Power / Classes, over all c but the true class t, as
///          torch.nn.MultiMarginLoss; Power is 1 or 2
/// Shapes   y (Classes, ...)   target: class indices (...), or rows of 0 and 1 as y; further axes are pixels, averaged
/// Source   Crammer, Singer 2001, "On the Algorithmic Implementation of Multiclass Kernel-based Vector Machines"
template <decimal Margin = 1, int Power = 1>
struct multi_class_hinge {
    static_assert(Power == 1 || Power == 2, "multi_class_hinge's Power is 1 or 2");
    static constexpr auto name = "multi_class_hinge";
    static constexpr bool classes = true;

    static constexpr expression define(expression const& y, expression const& target) {
        expression const score = sum(detail::pointwise(op::multiply, target, y), axes{0}.kept());
        expression const gap = max(Margin.value - score + y, 0);
        // a row of zeros, for no class, adds nothing
        expression const others = sum(target, axes{0}.kept()) - target;
        if constexpr (Power == 1) return mean(detail::pointwise(op::multiply, others, gap));
        else return mean(detail::pointwise(op::multiply, others, square(gap)));
    }
};

}  // namespace scarp
