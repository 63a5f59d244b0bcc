// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/activation/fast_tanh.hpp>
#include <scarp/formula/functions.hpp>

namespace scarp {

/// Logistic function by a polynomial, within 0.0013 of `sigmoid`: a division-free choice for small embedded networks.
///
/// Math     y = (1 + fast_tanh(x / 2)) / 2; from |x| = 6 on constant
struct fast_sigmoid : expression {
    static constexpr auto name = "fast_sigmoid";
    constexpr fast_sigmoid() = default;
    using expression::operator=;
    constexpr explicit fast_sigmoid(expression const& x) : expression{0.5 + 0.5 * fast_tanh(0.5 * x)} {}
};

}  // namespace scarp
