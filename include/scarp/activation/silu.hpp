// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/activation/sigmoid.hpp>
#include <scarp/formula/functions.hpp>

namespace scarp {

/// Sigmoid linear unit, also called swish (activation/swish.hpp).
///
/// Math     y = x sigmoid(x)
/// Source   Elfwing, Uchibe, Doya 2018, "Sigmoid-Weighted Linear Units for Neural Network Function Approximation"
struct silu : expression {
    static constexpr auto name = "silu";
    constexpr silu() = default;
    using expression::operator=;
    constexpr explicit silu(expression const& x) : expression{x * sigmoid(x)} {}
};

}  // namespace scarp
