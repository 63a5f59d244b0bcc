// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/decimal.hpp>
#include <scarp/loss/loss.hpp>

namespace scarp {

/// A loss times a constant: `scaled<0.7, mse>`.
template <decimal Factor, class Loss>
struct scaled : Loss {
    static constexpr auto name = "scaled";
    static constexpr expression define(expression const& y, expression const& target) {
        return Factor.value * Loss::define(y, target);
    }
    static constexpr expression penalty(trained_parameters const& p)
        requires requires { Loss::penalty(p); }
    {
        return Factor.value * Loss::penalty(p);
    }
};

namespace detail {

template <bool Classes>
struct takes_classes {};
template <>
struct takes_classes<true> {
    static constexpr bool classes = true;
};

}  // namespace detail

/// The sum of losses of the same output and target: `sum_of<scaled<0.7, mse>, scaled<0.3, mae>>`.
///
/// The targets may be class indices where one of the parts takes them; weights of classes then count in that part alone, and the
/// mean is one over samples.
/// Shapes   target as the first part has it
template <class First, class... Rest>
struct sum_of : detail::takes_classes<(classification<First> || ... || classification<Rest>)> {
    static constexpr auto name = "sum_of";
    static constexpr extents target_shape(extents y) { return detail::target_of<First>(y); }
    static constexpr expression define(expression const& y, expression const& target) {
        expression total = First::define(y, target);
        ((total = total + Rest::define(y, target)), ...);
        return total;
    }
    static constexpr expression penalty(trained_parameters const& p)
        requires(requires { First::penalty(p); } || ... || requires { Rest::penalty(p); })
    {
        expression total = 0;
        add_penalty<First>(total, p);
        (add_penalty<Rest>(total, p), ...);
        return total;
    }

private:
    template <class L>
    static constexpr void add_penalty(expression& total, trained_parameters const& p) {
        if constexpr (requires { L::penalty(p); }) total = total + L::penalty(p);
    }
};

}  // namespace scarp
