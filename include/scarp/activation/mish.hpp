// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>

namespace scarp {

/// Self-regularised smooth unit, x times the hyperbolic tangent of softplus.
///
/// Math     y = x tanh(log(1 + e^x)) = x n / (n + 2), n = e^x (e^x + 2); from x = 20 on the factor is 1 in any precision
/// Source   Misra 2020, "Mish: A Self Regularized Non-Monotonic Activation Function"
struct mish : expression {
    static constexpr auto name = "mish";
    constexpr mish() = default;
    using expression::operator=;
    constexpr explicit mish(expression const& x) : expression{x * share(exp(min(x, 20)))} {}

private:
    static constexpr expression share(expression const& e) { return ratio(e * (e + 2)); }
    static constexpr expression ratio(expression const& n) { return n / (n + 2); }
};

}  // namespace scarp
