// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>

namespace scarp {

namespace detail {

/// Cosine of the angle between two tensors as vectors; the small number is torch.nn.CosineEmbeddingLoss's.
constexpr expression cosine_between(expression const& a, expression const& b) {
    return sum(a * b) / sqrt((sum(square(a)) + 1e-12) * (sum(square(b)) + 1e-12));
}

}  // namespace detail

/// The angle between output and target, whatever their lengths.
///
/// Math     mean over the batch of 1 - y t / (|y| |t|)
/// Shapes   target as y
struct cosine_similarity {
    static constexpr auto name = "cosine_similarity";
    static constexpr expression define(expression const& y, expression const& target) {
        return 1 - detail::cosine_between(y, target);
    }
};

}  // namespace scarp
