// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/activation/softplus.hpp>
#include <scarp/formula/functions.hpp>

namespace scarp {

/// Logarithm of the logistic function.
///
/// Math     y = log(1 / (1 + e^-x)) = -softplus(-x)
struct log_sigmoid : expression {
    static constexpr auto name = "log_sigmoid";
    constexpr log_sigmoid() = default;
    using expression::operator=;
    constexpr explicit log_sigmoid(expression const& x) : expression{-softplus<>(-x)} {}
};

}  // namespace scarp
