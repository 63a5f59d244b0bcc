// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/decimal.hpp>
#include <scarp/formula/functions.hpp>

namespace scarp {

/// In training, elements become 0 by chance and the others grow by what is lost on average; gone at inference. `dropout<0.2>`.
///
/// Math     y = x / (1 - Rate) where u >= Rate, else 0; u uniform, from the trainer's seed, the step and the element's number
/// Shapes   y as x
/// Cost     drawn where y is made, and one number an element for the backward pass; nothing at inference
/// Errors   option_is_out_of_range unless 0 <= Rate < 1
/// Source   Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov 2014, "Dropout", inverted as torch.nn.Dropout is
template <decimal Rate = 0.5>
struct dropout {
    static constexpr auto name = "dropout";

    static constexpr expression define(expression const& x) {
        constexpr double rate = Rate.value;
        if (!(rate >= 0 && rate < 1))
            return detail::refused(x, problem::option_is_out_of_range, hint::use_a_rate_from_0_to_below_1, {}, {});
        if constexpr (rate == 0) return x;
        else return when_training(where(random_uniform(x) >= rate, x * (1 / (1 - rate)), 0), x);
    }
};

}  // namespace scarp
