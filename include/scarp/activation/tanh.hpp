// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>

namespace scarp {

/// Hyperbolic tangent as a layer; in a formula it is plain `tanh(x)`.
///
/// Math     y = (e^x - e^-x) / (e^x + e^-x),   y' = 1 - y^2
struct tanh_ : expression {
    static constexpr auto name = "tanh";
    constexpr tanh_() = default;
    using expression::operator=;
    constexpr explicit tanh_(expression const& x) : expression{tanh(x)} {}
};

}  // namespace scarp
