// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/decimal.hpp>
#include <scarp/formula/functions.hpp>

namespace scarp {

/// Hyperbolic tangent of three straight pieces.
///
/// Math     y = min(max(x, Min), Max); the derivative at both ends is 0, as in PyTorch
/// Source   Collobert 2004, "Large Scale Machine Learning"
template <decimal Min = -1, decimal Max = 1>
struct hard_tanh : expression {
    static_assert(Min.value < Max.value, "hard_tanh's Min lies below its Max");
    static constexpr auto name = "hard_tanh";
    constexpr hard_tanh() = default;
    using expression::operator=;
    constexpr explicit hard_tanh(expression const& x) : expression{min(max(x, Min.value), Max.value)} {}
};

}  // namespace scarp
