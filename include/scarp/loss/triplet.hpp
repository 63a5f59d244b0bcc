// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/loss/contrastive.hpp>

namespace scarp {

/// Three embeddings: the first is nearer to the second, which is like it, than to the third, which is not.
///
/// Math     mean over the batch of max(d(a, p) - d(a, n) + Margin, 0), d the distance, as torch.nn.TripletMarginLoss
/// Shapes   y (3 N, ...), anchor, positive, negative one behind the other   no target: an empty span
/// Errors   axis_does_not_divide
/// Source   Schroff, Kalenichenko, Philbin 2015, "FaceNet"
template <decimal Margin = 1>
struct triplet {
    static constexpr auto name = "triplet";
    static constexpr extents target_shape(extents) { return extents{0}; }
    static constexpr expression define(expression const& y, expression const&) {
        expression const anchor = part(y, 0, 3);
        expression const to_positive = detail::distance_between(anchor, part(y, 1, 3));
        expression const to_negative = detail::distance_between(anchor, part(y, 2, 3));
        return max(to_positive - to_negative + Margin.value, 0);
    }
};

}  // namespace scarp
