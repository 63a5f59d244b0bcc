// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>

#include <concepts>
#include <string_view>
#include <type_traits>

namespace scarp {

/// A layer with a formula: `static constexpr expression define(expression)`.
template <class L>
concept has_formula = requires(expression x) {
    { L::define(x) } -> std::convertible_to<expression>;
};

/// An activation: a type that is an expression and whose constructor applies it, so it is a layer and a function at once.
template <class L>
concept has_application =
    std::derived_from<L, expression> && !std::same_as<L, expression> && std::constructible_from<L, expression>;

template <class L>
concept layer = has_formula<L> || has_application<L>;

namespace detail {

/// The type's name without namespaces and template arguments.
template <class L>
constexpr std::string_view type_name() {
    std::string_view s = __PRETTY_FUNCTION__;
    s.remove_prefix(s.find("L = ") + 4);
    s = s.substr(0, s.find_first_of("<;]"));
    if (auto const colon = s.rfind(':'); colon != s.npos) s.remove_prefix(colon + 1);
    return s;
}

template <class L>
constexpr std::string_view kind_name() {
    if constexpr (requires { std::string_view{L::name}; }) return L::name;
    else return type_name<L>();
}

constexpr bool same_kind(layer_record const& r, std::string_view kind) {
    return std::string_view{r.kind, static_cast<std::size_t>(r.kind_length)} == kind;
}

/// Reads one layer: gives it a name, applies its formula, notes what came out.
template <class L>
constexpr expression read(expression const& x) {
    graph& g = home(x);
    constexpr std::string_view kind = kind_name<L>();
    int number = 1;
    for (layer_record const& r : g.layers) number += same_kind(r, kind);
    int const outer = g.scope;
    g.scope = g.layers.push({.kind = kind.data(),
                             .kind_length = static_cast<int>(kind.size()),
                             .number = number,
                             .depth = g.depth,
                             .first = g.nodes.size()});
    int const scope = g.scope;
    ++g.depth;
    expression y = [&] {
        if constexpr (has_formula<L>) return expression{L::define(x)};
        else return expression{L{x}};
    }();
    --g.depth;
    if (y.owner() != x.owner()) {
        home(x, y).fail(problem::layer_ignores_its_input, hint::use_the_input_in_define);
        y = x;
    }
    g.layers[scope].dims = y.shape();
    g.layers[scope].last = g.nodes.size();
    g.scope = outer;
    return y;
}

}  // namespace detail

/// Layers one after the other, as one layer.
template <class... Layers>
struct sequence {
    static constexpr auto name = "sequence";
    static constexpr expression define(expression x) {
        ((x = detail::read<Layers>(x)), ...);
        return x;
    }
};

}  // namespace scarp
