// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/activation/elu.hpp>
#include <scarp/formula/functions.hpp>

namespace scarp {

/// Self-normalising exponential linear unit: of inputs with mean 0 and variance 1 it makes such outputs.
///
/// Math     y = s elu<a>(x), where s = 1.0507... and a = 1.6732... solve that condition
/// Source   Klambauer, Unterthiner, Mayr, Hochreiter 2017, "Self-Normalizing Neural Networks"
struct selu : expression {
    static constexpr auto name = "selu";
    constexpr selu() = default;
    using expression::operator=;
    constexpr explicit selu(expression const& x) : expression{1.0507009873554804935 * elu<1.6732632423543772848>(x)} {}
};

}  // namespace scarp
