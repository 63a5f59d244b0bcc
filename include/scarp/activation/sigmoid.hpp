// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>

namespace scarp {

/// Logistic function.
///
/// Math     y = 1 / (1 + e^-x),   y' = y (1 - y)
struct sigmoid : expression {
    static constexpr auto name = "sigmoid";
    constexpr sigmoid() = default;
    using expression::operator=;
    constexpr explicit sigmoid(expression const& x) : expression{detail::unary(op::sigmoid, x)} {}
};

}  // namespace scarp
