// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/initializer/normal.hpp>

#include <cstdint>

namespace scarp {

/// N(0, std^2), but in each column (what one input adds to) that share of the elements is 0: as torch.nn.init.sparse_.
///
/// Math     ceil(sparsity rows) zeros a column, every choice of rows equally likely
/// Errors   initializer_needs_more_axes for a vector
/// Source   Martens 2010, "Deep learning via Hessian-free optimization"; the choice by selection sampling, Knuth 3.4.2 algorithm S
struct sparse {
    double sparsity = 0.1;
    double std = 0.01;

    static constexpr int least_rank = 2;
    constexpr bool valid() const { return sparsity >= 0 && sparsity <= 1 && std >= 0; }

    template <class T>
    constexpr void operator()(parameter_values<T> const& values, philox& random) const {
        int const rows = values.rows(), cols = values.cols();
        detail::make_values(normal{.std = std}, values, random);
        double const share = sparsity * rows;
        int zeros_in_column = static_cast<int>(share);
        zeros_in_column += zeros_in_column < share;
        for (int c = 0; c < cols; ++c)
            for (int r = 0, zeros_left = zeros_in_column; zeros_left > 0; ++r) {
                if (random.below(static_cast<std::uint32_t>(rows - r)) >= static_cast<std::uint32_t>(zeros_left)) continue;
                values[r * cols + c] = 0;
                --zeros_left;
            }
    }
};

}  // namespace scarp
