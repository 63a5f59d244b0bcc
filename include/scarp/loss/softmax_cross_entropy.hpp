// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>

namespace scarp {

/// Softmax and cross entropy in one: for class scores (logits).
///
/// Math     mean over the batch of sum_c t_c (log sum_k e^(y_k) - y_c), as torch.nn.CrossEntropyLoss
/// Shapes   y (Classes, ...)   target: class indices (...), or probabilities as y; further axes are pixels, averaged
/// Source   log-sum-exp, not log(sum(exp)): exp overflows float above 88.7
struct softmax_cross_entropy {
    static constexpr auto name = "softmax_cross_entropy";
    static constexpr bool classes = true;

    static constexpr expression define(expression const& y, expression const& target) {
        auto const shifted = y - stop_gradient(max(y, axes{0}.kept()));
        auto const log_sum = log(sum(exp(shifted), axes{0}));
        auto const each = log_sum * sum(target, axes{0}) - sum(detail::pointwise(op::multiply, target, shifted), axes{0});
        return each.rank() == 0 ? each : mean(each);
    }
};

}  // namespace scarp
