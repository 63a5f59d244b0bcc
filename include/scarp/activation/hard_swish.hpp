// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/activation/hard_sigmoid.hpp>
#include <scarp/formula/functions.hpp>

namespace scarp {

/// Swish by the logistic function of three straight pieces.
///
/// Math     y = x relu6(x + 3) / 6
/// Source   Howard et al. 2019, "Searching for MobileNetV3"
struct hard_swish : expression {
    static constexpr auto name = "hard_swish";
    constexpr hard_swish() = default;
    using expression::operator=;
    constexpr explicit hard_swish(expression const& x) : expression{x * hard_sigmoid(x)} {}
};

}  // namespace scarp
