// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/activation/relu6.hpp>
#include <scarp/formula/functions.hpp>

namespace scarp {

/// Logistic function of three straight pieces.
///
/// Math     y = relu6(x + 3) / 6
/// Source   Howard et al. 2019, "Searching for MobileNetV3"
struct hard_sigmoid : expression {
    static constexpr auto name = "hard_sigmoid";
    constexpr hard_sigmoid() = default;
    using expression::operator=;
    constexpr explicit hard_sigmoid(expression const& x) : expression{relu6(x + 3) * (1.0 / 6)} {}
};

}  // namespace scarp
