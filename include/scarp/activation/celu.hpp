// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/decimal.hpp>
#include <scarp/formula/functions.hpp>

namespace scarp {

/// Exponential linear unit whose slope at 0 is 1 whatever Alpha is.
///
/// Math     y = x for x > 0, Alpha (e^(x / Alpha) - 1) elsewhere
/// Source   Barron 2017, "Continuously Differentiable Exponential Linear Units"
template <decimal Alpha = 1>
struct celu : expression {
    static_assert(Alpha.value > 0, "celu's Alpha is positive");
    static constexpr auto name = "celu";
    constexpr celu() = default;
    using expression::operator=;
    constexpr explicit celu(expression const& x)
        : expression{where(x > 0, x, Alpha.value * expm1(where(x > 0, 0, x) * (1 / Alpha.value)))} {}
};

}  // namespace scarp
