// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>

namespace scarp {

/// Bell curve.
///
/// Math     y = e^(-x^2)
struct gaussian : expression {
    static constexpr auto name = "gaussian";
    constexpr gaussian() = default;
    using expression::operator=;
    constexpr explicit gaussian(expression const& x) : expression{exp(-square(x))} {}
};

}  // namespace scarp
