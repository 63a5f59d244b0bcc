// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/decimal.hpp>
#include <scarp/formula/functions.hpp>

namespace scarp {

/// The input above a threshold, a constant elsewhere.
///
/// Math     y = x for x > Threshold, Value elsewhere
template <decimal Threshold, decimal Value>
struct threshold : expression {
    static constexpr auto name = "threshold";
    constexpr threshold() = default;
    using expression::operator=;
    constexpr explicit threshold(expression const& x) : expression{where(x <= Threshold.value, Value.value, x)} {}
};

}  // namespace scarp
