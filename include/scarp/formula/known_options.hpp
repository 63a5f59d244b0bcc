// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>

#include <type_traits>

namespace scarp::detail {

/// The options that a layer knows, each as its type or as a base of it.
template <class... Options>
struct known {};

/// What to do with an option; nothing where it is known.
template <class Option, class... Known>
constexpr hint repair_of_option() {
    if constexpr ((std::is_base_of_v<Known, Option> || ...)) return hint::none;
    else if constexpr (std::is_base_of_v<expression, Option> || requires(expression x) { Option::define(x); })
        return hint::put_the_activation_behind_the_layer;
    else return hint::use_options_that_the_layer_knows;
}

/// Whether a layer knows all its options; else the graph of x notes the number of the first that it does not.
template <class... Options, class... Known>
constexpr bool are_known(expression const& x, known<Known...>) {
    constexpr int count = sizeof...(Options);
    constexpr hint repairs[] = {repair_of_option<Options, Known...>()..., hint::none};
    int i = 0;
    while (i < count && repairs[i] == hint::none) ++i;
    if (i == count) return true;
    home(x).fail(problem::unknown_option, repairs[i], {}, extents{i + 1});
    return false;
}

}  // namespace scarp::detail
