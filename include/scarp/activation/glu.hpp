// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/activation/sigmoid.hpp>
#include <scarp/formula/parts.hpp>

namespace scarp {

/// Gated linear unit: one half of the input opens and closes the other.
///
/// Math     y = a sigmoid(b), where a is the first half of x along an axis and b the second
/// Shapes   x (..., 2 N, ...)   y (..., N, ...)
/// Errors   axis_does_not_divide, axis_does_not_exist
/// Source   Dauphin, Fan, Auli, Grangier 2017, "Language Modeling with Gated Convolutional Networks"
template <int Axis = -1>
struct glu : expression {
    static constexpr auto name = "glu";
    constexpr glu() = default;
    using expression::operator=;
    constexpr explicit glu(expression const& x) : expression{part(x, 0, 2, Axis) * sigmoid(part(x, 1, 2, Axis))} {}
};

}  // namespace scarp
