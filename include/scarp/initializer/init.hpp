// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/expression.hpp>
#include <scarp/formula/name.hpp>

#include <initializer_list>
#include <string_view>

namespace scarp {

namespace detail {
struct any_init {
    static constexpr bool repeats = true;
};
}

/// Option of a layer: how one of its parameters starts.
///
///     dense<64, init<he_normal{}>, init<constant{0.1}, "bias">>
template <auto Rule, name Parameter = "weight">
struct init : detail::any_init {};

namespace detail {

template <class Option>
struct init_in {
    static constexpr bool names_one_of(std::initializer_list<std::string_view>) { return true; }
    static constexpr start_rule const* rule_for(std::string_view) { return nullptr; }
};
template <auto Rule, name Parameter>
struct init_in<init<Rule, Parameter>> {
    static constexpr bool names_one_of(std::initializer_list<std::string_view> parameters) {
        for (std::string_view const p : parameters)
            if (p == Parameter.view()) return true;
        return false;
    }
    static constexpr start_rule const* rule_for(std::string_view parameter) {
        return parameter == Parameter.view() ? &start_rule_of<Rule> : nullptr;
    }
};

}  // namespace detail

/// What a layer's options say of one of its parameters, nullptr where they say nothing: `parameter("weight", ...).from(...)`.
template <class... Options>
constexpr start_rule const* init_of([[maybe_unused]] std::string_view parameter) {
    start_rule const* rule = nullptr;
    ((rule = rule ? rule : detail::init_in<Options>::rule_for(parameter)), ...);
    return rule;
}

/// Whether the inits among a layer's options name only parameters that it has.
template <class... Options>
constexpr bool inits_are_of([[maybe_unused]] std::initializer_list<std::string_view> parameters) {
    return (detail::init_in<Options>::names_one_of(parameters) && ...);
}

namespace detail {

/// Notes a fault in the graph of x where they do not.
constexpr void check_inits(expression const& x, bool are_of_the_layer) {
    if (!are_of_the_layer) home(x).fail(problem::no_parameter_of_this_name, hint::see_parameter_names);
}

}  // namespace detail

}  // namespace scarp
