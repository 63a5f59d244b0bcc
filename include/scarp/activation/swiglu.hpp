// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/activation/silu.hpp>
#include <scarp/formula/parts.hpp>

namespace scarp {

/// Gated linear unit with swish as the gate.
///
/// Math     y = silu(a) b, where a is the first half of x along an axis and b the second
/// Shapes   x (..., 2 N, ...)   y (..., N, ...)
/// Errors   axis_does_not_divide, axis_does_not_exist
/// Source   Shazeer 2020, "GLU Variants Improve Transformer"
template <int Axis = -1>
struct swiglu : expression {
    static constexpr auto name = "swiglu";
    constexpr swiglu() = default;
    using expression::operator=;
    constexpr explicit swiglu(expression const& x) : expression{silu(part(x, 0, 2, Axis)) * part(x, 1, 2, Axis)} {}
};

}  // namespace scarp
