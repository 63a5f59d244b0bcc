// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/composed.hpp>

namespace scarp {

/// A user's activation from a formula: `using swish = pointwise<[](auto x) { return x * sigmoid(x); }>;`
///
/// A layer in a type list and a function in a formula at once.
///
/// Errors   formula_takes_other_arguments unless the formula is one of one value
template <auto Formula>
struct pointwise : expression {
    static constexpr auto name = "pointwise";
    constexpr pointwise() = default;
    using expression::operator=;
    constexpr explicit pointwise(expression const& x) : expression{applied(x)} {}

private:
    static constexpr expression applied(expression const& x) {
        if constexpr (requires { Formula(x); }) return Formula(x);
        else
            return detail::refused(x, problem::formula_takes_other_arguments, hint::write_a_lambda_of_one_value, extents{1}, {});
    }
};

}  // namespace scarp
