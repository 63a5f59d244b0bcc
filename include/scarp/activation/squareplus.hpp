// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/decimal.hpp>
#include <scarp/formula/functions.hpp>

namespace scarp {

/// Smooth rectified linear unit of algebraic operations alone.
///
/// Math     y = (x + sqrt(x^2 + B)) / 2 = (x + |x|) / 2 + B / (2 (sqrt(x^2 + B) + |x|)), where nothing cancels below zero
/// Source   Barron 2021, "Squareplus: A Softplus-Like Algebraic Rectifier"
template <decimal B = 4>
struct squareplus : expression {
    static constexpr auto name = "squareplus";
    constexpr squareplus() = default;
    using expression::operator=;
    constexpr explicit squareplus(expression const& x)
        : expression{0.5 * (x + abs(x) + B.value / (sqrt(square(x) + B.value) + abs(x)))} {}
};

}  // namespace scarp
