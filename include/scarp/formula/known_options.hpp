// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>

#include <type_traits>

namespace scarp::detail {

/// The options that a layer knows, each as its type or as a base of it.
template <class... Options>
struct known {};

/// An option as its layer sees it.
struct option_record {
    hint repair;     ///< what to do with it; nothing where it is known
    unsigned kinds;  ///< a bit for each option it is, but for those that may come again
};

template <class Option, class... Known>
constexpr option_record option_of() {
    if constexpr ((std::is_base_of_v<Known, Option> || ...)) {
        unsigned kinds = 0, bit = 1;
        ((kinds |= std::is_base_of_v<Known, Option> && !requires { Known::repeats; } ? bit : 0, bit <<= 1), ...);
        return {hint::none, kinds};
    } else if constexpr (std::is_base_of_v<expression, Option> || requires(expression x) { Option::define(x); }) {
        return {hint::put_the_activation_behind_the_layer, 0};
    } else {
        return {hint::use_options_that_the_layer_knows, 0};
    }
}

/// Whether a layer knows all its options, and each is given once; else the graph of x notes the number of the first that is not.
template <class... Options, class... Known>
constexpr bool are_known(expression const& x, known<Known...>) {
    constexpr option_record options[] = {option_of<Options, Known...>()..., {hint::none, 0}};
    unsigned given = 0;
    for (int i = 0; i < static_cast<int>(sizeof...(Options)); ++i) {
        option_record const& o = options[i];
        if (o.repair == hint::none && (o.kinds & given) == 0) {
            given |= o.kinds;
            continue;
        }
        if (o.repair != hint::none) home(x).fail(problem::unknown_option, o.repair, {}, extents{i + 1});
        else home(x).fail(problem::option_given_twice, hint::give_each_option_once, {}, extents{i + 1});
        return false;
    }
    return true;
}

}  // namespace scarp::detail
