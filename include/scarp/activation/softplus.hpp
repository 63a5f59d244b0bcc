// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/decimal.hpp>
#include <scarp/formula/functions.hpp>

namespace scarp {

/// Smooth rectified linear unit.
///
/// Math     y = log(1 + e^(Beta x)) / Beta = (x + |x|) / 2 + log1p(e^-|Beta x|) / Beta: log(1 + e^x) overflows, and max(x, 0) in
///          place of the first term has no slope of 1/2 at 0
/// Source   Dugas, Bengio, Belisle, Nadeau, Garcia 2001, "Incorporating Second-Order Functional Knowledge"
template <decimal Beta = 1>
struct softplus : expression {
    static_assert(Beta.value > 0, "softplus's Beta is positive");
    static constexpr auto name = "softplus";
    constexpr softplus() = default;
    using expression::operator=;
    constexpr explicit softplus(expression const& x)
        : expression{0.5 * (x + abs(x)) + log1p(exp(-Beta.value * abs(x))) * (1 / Beta.value)} {}
};

}  // namespace scarp
