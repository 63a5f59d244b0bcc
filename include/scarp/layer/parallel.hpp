// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/layer/layer.hpp>

namespace scarp {

/// How branches come together.
namespace join {
struct concat {};    ///< one behind the other along the first axis
struct add {};       ///< sum
struct multiply {};  ///< product, element by element
}  // namespace join

namespace detail {

template <class Join>
constexpr expression joined(expression const& a, expression const& b) {
    constexpr bool is_concat = std::is_same_v<Join, join::concat>;
    if (!is_concat && !(a.shape() == b.shape())) {
        home(a, b).fail(problem::branches_do_not_fit, hint::make_the_branches_end_in_the_same_shape, a.shape(), b.shape());
        return a;
    }
    if constexpr (is_concat) return concat(a, b, 0);
    else if constexpr (std::is_same_v<Join, join::add>) return a + b;
    else return detail::pointwise(op::multiply, a, b);
}

template <class Join>
constexpr expression branches(expression const& x) {
    return refused(x, problem::combinator_is_empty, hint::put_layers_into_it, {}, {});
}
template <class Join, class First, class... Rest>
constexpr expression branches(expression const& x) {
    expression y = read<First>(x);
    ((y = joined<Join>(y, read<Rest>(x))), ...);
    return y;
}

}  // namespace detail

/// Several layers on the same input; their results are put one behind the other along the first axis, or with
/// `join::add` or `join::multiply` in front, summed or multiplied: `parallel<join::add, dense<8>, sequence<dense<4>, dense<8>>>`.
///
/// Shapes   concat: all axes but the first equal; else all equal
/// Errors   branches_do_not_fit, combinator_is_empty
template <class... Branches>
struct parallel {
    static constexpr auto name = "parallel";
    static constexpr expression define(expression const& x) { return detail::branches<join::concat, Branches...>(x); }
};

template <class... Branches>
struct parallel<join::concat, Branches...> : parallel<Branches...> {};

template <class... Branches>
struct parallel<join::add, Branches...> {
    static constexpr auto name = "parallel";
    static constexpr expression define(expression const& x) { return detail::branches<join::add, Branches...>(x); }
};

template <class... Branches>
struct parallel<join::multiply, Branches...> {
    static constexpr auto name = "parallel";
    static constexpr expression define(expression const& x) { return detail::branches<join::multiply, Branches...>(x); }
};

/// The input itself, as a branch.
struct identity : expression {
    static constexpr auto name = "identity";
    constexpr identity() = default;
    using expression::operator=;
    constexpr explicit identity(expression const& x) : expression{x} {}
};

}  // namespace scarp
