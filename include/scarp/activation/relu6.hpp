// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>

namespace scarp {

/// Rectified linear unit that ends at 6.
///
/// Math     y = min(max(x, 0), 6); the derivative at 0 and at 6 is 0, as in PyTorch
/// Source   Krizhevsky 2010, "Convolutional Deep Belief Networks on CIFAR-10"
struct relu6 : expression {
    static constexpr auto name = "relu6";
    constexpr relu6() = default;
    using expression::operator=;
    constexpr explicit relu6(expression const& x) : expression{min(max(x, 0), 6)} {}
};

}  // namespace scarp
