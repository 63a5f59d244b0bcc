// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/decimal.hpp>
#include <scarp/formula/functions.hpp>
#include <scarp/loss/elementwise.hpp>

namespace scarp {

/// Pinball loss: its minimum is the Q quantile of the targets.
///
/// Math     mean of max(Q e, (Q - 1) e), where e = t - y
/// Shapes   target as y
/// Source   Koenker, Bassett 1978, "Regression Quantiles"
template <decimal Q>
struct quantile : elementwise<quantile<Q>> {
    static_assert(Q.value > 0 && Q.value < 1, "quantile's Q lies between 0 and 1");
    static constexpr auto name = "quantile";
    static constexpr expression each(expression const& y, expression const& target) {
        expression const e = target - y;
        return max(Q.value * e, (Q.value - 1) * e);
    }
};

}  // namespace scarp
