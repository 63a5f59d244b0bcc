// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/loss/cross_entropy.hpp>

namespace scarp {

/// Softmax and cross entropy in one: for class scores (logits). `cross_entropy<...>` has options.
///
/// Math     mean over the batch of sum_c t_c (log sum_k e^(y_k) - y_c), as torch.nn.CrossEntropyLoss
/// Shapes   y (Classes, ...)   target: class indices (...), or probabilities as y; further axes are pixels, averaged
struct softmax_cross_entropy : cross_entropy<> {
    static constexpr auto name = "softmax_cross_entropy";
};

}  // namespace scarp
