// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/layer/layer.hpp>

namespace scarp {

/// x + f(x), f the layers one after the other.
///
/// Shapes   y as x
/// Errors   residual_changes_the_shape when f(x) has another shape than x; combinator_is_empty
/// Source   He, Zhang, Ren, Sun 2016, "Deep Residual Learning for Image Recognition", eq. 1
template <class... Layers>
struct residual {
    static constexpr auto name = "residual";
    static constexpr expression define(expression const& x) {
        if (sizeof...(Layers) == 0)
            return detail::refused(x, problem::combinator_is_empty, hint::put_layers_into_it, {}, {});
        expression const y = sequence<Layers...>::define(x);
        if (!(y.shape() == x.shape())) {
            detail::home(x).fail(problem::residual_changes_the_shape, hint::end_the_residual_with_the_shape_it_starts_with,
                                 x.shape(), y.shape());
            return x;
        }
        return x + y;
    }
};

}  // namespace scarp
