// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/decimal.hpp>
#include <scarp/formula/functions.hpp>

namespace scarp {

/// Sine as a layer; in a formula it is plain `sin(x)`.
///
/// Math     y = sin(Omega x)
/// Source   Sitzmann, Martel, Bergman, Lindell, Wetzstein 2020, "Implicit Neural Representations with Periodic Activation
///          Functions", where Omega is 30
template <decimal Omega = 1>
struct sin_ : expression {
    static constexpr auto name = "sin";
    constexpr sin_() = default;
    using expression::operator=;
    constexpr explicit sin_(expression const& x) : expression{sin(Omega.value * x)} {}
};

}  // namespace scarp
