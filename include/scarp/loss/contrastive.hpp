// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/decimal.hpp>
#include <scarp/formula/parts.hpp>

namespace scarp {

namespace detail {

/// Euclidean distance, with torch.nn.functional.pairwise_distance's small number, so that equal vectors have a derivative.
constexpr expression distance_between(expression const& a, expression const& b) { return sqrt(sum(square(a - b + 1e-6))); }

}  // namespace detail

/// Two embeddings, which are near where they belong together, and a margin apart where they do not.
///
/// Math     mean over the batch of (t d^2 + (1 - t) max(Margin - d, 0)^2) / 2, d their distance
/// Shapes   y (2 N, ...), one behind the other   target (1), 1 for alike, 0 for different
/// Errors   axis_does_not_divide
/// Source   Hadsell, Chopra, LeCun 2006, "Dimensionality Reduction by Learning an Invariant Mapping", where Y is 1 - t
template <decimal Margin = 1>
struct contrastive {
    static constexpr auto name = "contrastive";
    static constexpr extents target_shape(extents) { return extents{1}; }
    static constexpr expression define(expression const& y, expression const& target) {
        expression const d = detail::distance_between(part(y, 0, 2), part(y, 1, 2));
        return 0.5 * (target * square(d) + (1 - target) * square(max(Margin.value - d, 0)));
    }
};

}  // namespace scarp
