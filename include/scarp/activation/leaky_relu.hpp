// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/decimal.hpp>
#include <scarp/formula/functions.hpp>

namespace scarp {

/// Rectified linear unit with a slope below zero.
///
/// Math     y = x for x > 0, Slope x elsewhere
/// Source   Maas, Hannun, Ng 2013, "Rectifier Nonlinearities Improve Neural Network Acoustic Models"
template <decimal Slope = 0.01>
struct leaky_relu : expression {
    static constexpr auto name = "leaky_relu";
    constexpr leaky_relu() = default;
    using expression::operator=;
    constexpr explicit leaky_relu(expression const& x) : expression{where(x > 0, x, Slope.value * x)} {}
};

}  // namespace scarp
