// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>
#include <scarp/loss/elementwise.hpp>

namespace scarp {

/// How far a distribution is from the wanted one, for logarithms of probabilities (log_softmax before it).
///
/// Math     mean over batch and outputs of t (log t - y), nothing where t is 0, as torch.nn.KLDivLoss; `summed<kl_divergence>` is
///          the divergence itself, its reduction='batchmean'
/// Shapes   target as y, probabilities
/// Source   Kullback, Leibler 1951, "On Information and Sufficiency"
struct kl_divergence : elementwise<kl_divergence> {
    static constexpr auto name = "kl_divergence";
    static constexpr expression each(expression const& y, expression const& target) {
        return target * (log(max(target, 1e-37)) - y);
    }
};

}  // namespace scarp
