// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/composed.hpp>

namespace scarp {

/// A user's activation from a formula: `using swish = pointwise<[](auto x) { return x * sigmoid(x); }>;`
///
/// A layer in a type list and a function in a formula at once.
template <auto Formula>
struct pointwise : expression {
    static constexpr auto name = "pointwise";
    constexpr pointwise() = default;
    using expression::operator=;
    constexpr explicit pointwise(expression const& x) : expression{Formula(x)} {}
};

}  // namespace scarp
