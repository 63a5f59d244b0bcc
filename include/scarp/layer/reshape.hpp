// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>

namespace scarp {

/// The sample as one axis, in row-major order.
///
/// Shapes   x (any)   y (size of x)
struct flatten {
    static constexpr auto name = "flatten";
    static constexpr expression define(expression const& x) { return scarp::reshape(x, x.size()); }
};

/// The sample with other extents, in row-major order: `reshape_<1, 28, 28>`; the function `reshape(x, ...)` owns the plain name.
///
/// Errors   reshape_changes_the_size
template <int... Extents>
struct reshape_ {
    static constexpr auto name = "reshape";
    static constexpr expression define(expression const& x) { return reshape(x, Extents...); }
};

}  // namespace scarp
