// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace scarp {

/// A number as a template argument: `leaky_relu<0.2>`, `class_weights<1, 2, 0.5>`. Not `double` itself: clang learnt that in 18.
struct decimal {
    double value;
    constexpr decimal(double v) : value{v} {}
    constexpr decimal(int v) : value{static_cast<double>(v)} {}
};

}  // namespace scarp
