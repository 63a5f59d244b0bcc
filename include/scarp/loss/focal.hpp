// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/activation/sigmoid.hpp>
#include <scarp/formula/decimal.hpp>
#include <scarp/formula/functions.hpp>
#include <scarp/loss/binary_cross_entropy_with_logits.hpp>
#include <scarp/loss/elementwise.hpp>

namespace scarp {

/// Cross entropy of decisions between two classes that hardly counts what is decided well, for scores (logits).
///
/// Math     mean of a (1 - p)^Gamma (-log p), where p is the probability of what is true, sigmoid(y) or 1 - sigmoid(y), and a is
///          Alpha where t is 1, 1 - Alpha where it is 0, Gamma is 0 or at least 1; as torchvision.ops.sigmoid_focal_loss
/// Shapes   target as y, between 0 and 1
/// Source   Lin, Goyal, Girshick, He, Dollar 2017, "Focal Loss for Dense Object Detection"
template <decimal Gamma = 2, decimal Alpha = 0.25>
struct focal : elementwise<focal<Gamma, Alpha>> {
    static_assert(Gamma.value == 0 || Gamma.value >= 1, "focal's Gamma is 0 or at least 1");
    static constexpr auto name = "focal";
    static constexpr expression each(expression const& y, expression const& target) {
        expression const miss = (1 - target) * sigmoid(y) + target * sigmoid(-y);
        expression const share = Alpha.value * target + (1 - Alpha.value) * (1 - target);
        expression const error = binary_cross_entropy_with_logits<>::each(y, target);
        if constexpr (Gamma.value == 0) return share * error;
        else if constexpr (Gamma.value == 1) return share * error * miss;
        else if constexpr (Gamma.value == 2) return share * error * square(miss);
        else return share * error * pow(miss, Gamma.value);
    }
};

}  // namespace scarp
