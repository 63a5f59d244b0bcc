// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>

namespace scarp {

/// Gaussian error linear unit: x times the probability that a standard normal number is below x.
///
/// Math     y = x (1 + erf(x / sqrt 2)) / 2
/// Source   Hendrycks, Gimpel 2016, "Gaussian Error Linear Units"
struct gelu : expression {
    static constexpr auto name = "gelu";
    constexpr gelu() = default;
    using expression::operator=;
    constexpr explicit gelu(expression const& x) : expression{0.5 * x * (1 + erf(x * 0.70710678118654752440))} {}
};

}  // namespace scarp
