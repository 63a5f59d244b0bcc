// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/decimal.hpp>
#include <scarp/formula/functions.hpp>

namespace scarp {

/// Exponential linear unit.
///
/// Math     y = x for x > 0, Alpha (e^x - 1) elsewhere
/// Source   Clevert, Unterthiner, Hochreiter 2016, "Fast and Accurate Deep Network Learning by Exponential Linear Units"
template <decimal Alpha = 1>
struct elu : expression {
    static constexpr auto name = "elu";
    constexpr elu() = default;
    using expression::operator=;
    constexpr explicit elu(expression const& x) : expression{where(x > 0, x, Alpha.value * expm1(where(x > 0, 0, x)))} {}
};

}  // namespace scarp
