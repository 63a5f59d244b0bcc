// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>
#include <scarp/loss/elementwise.hpp>

namespace scarp {

namespace detail {

/// max(log p, -100), also at 0, with a derivative of 0 there.
constexpr expression bounded_log(expression const& p) {
    expression const inside = p > 1.2e-38;  // the smallest normal float
    return where(inside, log(where(inside, p, 1)), -100);
}

}  // namespace detail

/// Cross entropy of decisions between two classes, for probabilities (sigmoid before it).
///
/// Math     mean of -(t log y + (1 - t) log(1 - y)), logarithms not below -100, as torch.nn.BCELoss; where one is cut off its
///          derivative is 0. binary_cross_entropy_with_logits has no such end.
/// Shapes   target as y, between 0 and 1
struct binary_cross_entropy : elementwise<binary_cross_entropy> {
    static constexpr auto name = "binary_cross_entropy";
    static constexpr expression each(expression const& y, expression const& target) {
        return -(target * detail::bounded_log(y) + (1 - target) * detail::bounded_log(1 - y));
    }
};

}  // namespace scarp
