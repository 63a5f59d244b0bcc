// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/known_options.hpp>
#include <scarp/initializer/init.hpp>
#include <scarp/layer/options.hpp>

#include <type_traits>

namespace scarp {

/// Affine map of a flat input, y = W x + b.
///
/// Math     y_o = b_o + sum_i W_oi x_i; with no_bias without b
/// Shapes   x (In)   weight (Out, In)   bias (Out)   y (Out); the network adds the leading Batch axis
/// Init     U(-1/sqrt(In), 1/sqrt(In)), as torch.nn.Linear; or as init<Rule> and init<Rule, "bias"> say
/// Cost     2 In Out flop per sample forward, twice that backward
/// Errors   input_is_not_flat (hint: insert_flatten) when x has more than one axis; size_must_be_positive; unknown_option;
///          no_parameter_of_this_name, initializer_needs_more_axes from an init
/// Source   Rumelhart, Hinton, Williams 1986, Nature 323, eq. 1
template <int Out, class... Options>
struct dense {
    static constexpr auto name = "dense";
    static constexpr bool has_bias = !(std::is_same_v<Options, no_bias> || ...);

    static constexpr expression define(expression const& x) {
        if (!detail::are_known<Options...>(x, detail::known<no_bias, detail::any_init>{})) return x;
        if (x.rank() != 1) {
            detail::home(x).fail(problem::input_is_not_flat, hint::insert_flatten, extents{x.size()}, x.shape());
            return x;
        }
        detail::check_inits(x, inits_are_of<Options...>({"weight", has_bias ? "bias" : "weight"}));
        expression const y = parameter("weight", Out, x.size()).from(init_of<Options...>("weight")) * x;
        if constexpr (has_bias) return y + parameter("bias", Out).from(init_of<Options...>("bias"));
        else return y;
    }
};

}  // namespace scarp
