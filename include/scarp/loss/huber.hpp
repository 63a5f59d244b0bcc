// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/decimal.hpp>
#include <scarp/formula/functions.hpp>
#include <scarp/loss/elementwise.hpp>

namespace scarp {

/// Square near the target, straight further away. Not in the umbrella, so that a program's own `huber` is not ambiguous.
///
/// Math     mean of e^2 / 2 for |e| <= Delta, else Delta (|e| - Delta / 2), where e = y - t, as torch.nn.HuberLoss
/// Shapes   target as y
/// Source   Huber 1964, "Robust Estimation of a Location Parameter"
template <decimal Delta = 1>
struct huber : elementwise<huber<Delta>> {
    static_assert(Delta.value > 0, "huber's Delta is positive");
    static constexpr auto name = "huber";
    static constexpr expression each(expression const& y, expression const& target) {
        expression const e = abs(y - target);
        return where(e <= Delta.value, 0.5 * square(e), Delta.value * (e - 0.5 * Delta.value));
    }
};

}  // namespace scarp
