// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/decimal.hpp>
#include <scarp/formula/parts.hpp>
#include <scarp/loss/cosine_similarity.hpp>

namespace scarp {

/// Two embeddings, which point the same way where they belong together.
///
/// Math     mean over the batch of 1 - c for t = 1, max(c - Margin, 0) for t = -1, c the cosine of the angle between both, as
///          torch.nn.CosineEmbeddingLoss
/// Shapes   y (2 N, ...), one behind the other   target (1), 1 or -1
/// Errors   axis_does_not_divide
template <decimal Margin = 0>
struct cosine_embedding {
    static constexpr auto name = "cosine_embedding";
    static constexpr extents target_shape(extents) { return extents{1}; }
    static constexpr expression define(expression const& y, expression const& target) {
        expression const c = detail::cosine_between(part(y, 0, 2), part(y, 1, 2));
        return where(target > 0, 1 - c, max(c - Margin.value, 0));
    }
};

}  // namespace scarp
