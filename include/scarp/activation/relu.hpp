// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>

namespace scarp {

/// Rectified linear unit.
///
/// Math     y = max(x, 0); the derivative at 0 is 0, as in PyTorch
/// Source   Nair, Hinton 2010, "Rectified Linear Units Improve Restricted Boltzmann Machines"
struct relu : expression {
    static constexpr auto name = "relu";
    constexpr relu() = default;
    using expression::operator=;
    constexpr explicit relu(expression const& x) : expression{max(x, 0)} {}
};

}  // namespace scarp
