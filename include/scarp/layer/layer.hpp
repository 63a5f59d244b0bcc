// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/composed.hpp>

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
/// `using expression::operator=;` in it lets what it gave stand for other values later: `auto y = relu(x); y = y + 1;`.
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
    return r.kind_length == static_cast<int>(kind.size()) && std::string_view{r.kind, kind.size()} == kind;
}

/// Place of a layer among those that the same combinator reads, from 1.
constexpr int position_among_siblings(graph const& g, int scope, int outer) {
    int position = 0;
    for (int i = outer + 1; i <= scope; ++i) position += g.layers[i].depth == g.layers[scope].depth;
    return position;
}

/// Reads one layer: gives it a name, applies its formula, notes what came out.
template <class L>
constexpr expression read(expression const& x) {
    graph& g = home(x);
    constexpr std::string_view kind = kind_name<L>();
    int number = 1;
    for (int i = g.layers.size() - 1; i >= 0 && number == 1; --i)
        if (same_kind(g.layers[i], kind)) number = g.layers[i].number + 1;
    int const outer = g.scope;
    g.scope = g.layers.push({.kind = kind.data(),
                             .kind_length = static_cast<int>(kind.size()),
                             .number = number,
                             .depth = g.depth,
                             .first = g.nodes.size()});
    int const scope = g.scope;
    bool const sound = !g.error;
    ++g.depth;
    expression y = [&] {
        if constexpr (has_formula<L>) return expression{L::define(x)};
        else if constexpr (has_application<L>) return expression{L{x}};
        else {
            g.fail(problem::not_a_layer, hint::use_a_type_with_a_define_function);
            return x;
        }
    }();
    --g.depth;
    if (y.owner() != x.owner()) {
        home(x, y).fail(problem::layer_ignores_its_input, hint::use_the_input_in_define);
        y = x;
    }
    if (y.size() == max_numbers) g.fail(problem::too_many_numbers, hint::use_smaller_sizes, extents{max_numbers}, y.shape());
    if (sound && g.error && g.depth > 0 && !g.error.inner) {
        g.error.inner = &tag_of<L>;
        g.error.inner_position = position_among_siblings(g, scope, outer);
    }
    g.layers[scope].dims = y.shape();
    g.layers[scope].last = g.nodes.size();
    g.layers[scope].result = y.id();
    g.scope = outer;
    return y;
}

}  // namespace detail

/// Layers one after the other, as one layer; in a formula of one's own `sequence<dense<8>, relu, dense<4>>::define(x)`, each with a
/// name and parameters of its own.
template <class... Layers>
struct sequence {
    static constexpr auto name = "sequence";
    static constexpr expression define(expression x) {
        ((x = detail::read<Layers>(x)), ...);
        return x;
    }
};

}  // namespace scarp
