// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>

namespace scarp {

/// Rational squashing function.
///
/// Math     y = x / (1 + |x|),   y' = 1 / (1 + |x|)^2
/// Source   Bergstra, Desjardins, Lamblin, Bengio 2009, "Quadratic Polynomials Learn Better Image Features"
struct softsign : expression {
    static constexpr auto name = "softsign";
    constexpr softsign() = default;
    using expression::operator=;
    constexpr explicit softsign(expression const& x) : expression{x / (1 + abs(x))} {}
};

}  // namespace scarp
