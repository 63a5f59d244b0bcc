// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/activation/sigmoid.hpp>
#include <scarp/formula/functions.hpp>

namespace scarp {

/// Gaussian error linear unit by the hyperbolic tangent, within 5e-4 of `gelu`.
///
/// Math     y = x (1 + tanh u) / 2, u = sqrt(2 / pi) (x + 0.044715 x^3); written x sigmoid(2 u), which
///          loses nothing where tanh is 1
/// Source   Hendrycks, Gimpel 2016, "Gaussian Error Linear Units"
struct gelu_tanh : expression {
    static constexpr auto name = "gelu_tanh";
    constexpr gelu_tanh() = default;
    using expression::operator=;
    constexpr explicit gelu_tanh(expression const& x)
        : expression{x * sigmoid(1.5957691216057307117 * (x + 0.044715 * x * x * x))} {}
};

}  // namespace scarp
