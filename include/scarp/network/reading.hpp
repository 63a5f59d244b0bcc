// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/freeze.hpp>
#include <scarp/layer/input.hpp>
#include <scarp/layer/layer.hpp>
#include <scarp/network/diagnosis.hpp>

namespace scarp::detail {

template <class L>
inline constexpr bool is_input = false;
template <int... E>
inline constexpr bool is_input<input<E...>> = true;

/// The shape that an input layer declares.
template <class L>
struct shape_of_input {
    static constexpr fault error{};
};
template <int... E>
struct shape_of_input<input<E...>> {
    static constexpr bool too_many = sizeof...(E) + 1 > max_rank;
    static constexpr extents value = [] {
        if constexpr (too_many || sizeof...(E) == 0) return extents{1};
        else return extents{E...};
    }();
    static constexpr fault error = [] {
        if (sizeof...(E) == 0) return fault{problem::size_must_be_positive, hint::use_sizes_of_at_least_1, value, {}, 1};
        if (too_many) return fault{problem::too_many_axes, hint::use_fewer_axes, extents{max_rank - 1}, extents{int{sizeof...(E)}}, 1};
        for (int i = 0; i < value.rank; ++i)
            if (value[i] < 1) return fault{problem::size_must_be_positive, hint::use_sizes_of_at_least_1, at_least_one(value), value, 1};
        if (value.size() == max_numbers) return fault{problem::too_many_numbers, hint::use_smaller_sizes, extents{max_numbers}, value, 1};
        return fault{};
    }();
};

using reader = expression (*)(expression const&);

template <class L>
constexpr reader reader_of() {
    if constexpr (is_input<L>) return nullptr;
    else return &read<L>;
}

/// What is wrong with the list before any formula is read.
template <class... L>
constexpr fault fault_of_list(types<L...>) {
    if constexpr (sizeof...(L) == 0) {
        return {problem::network_is_empty, hint::start_with_input, {}, {}, 0};
    } else {
        constexpr bool inputs[] = {is_input<L>...};
        constexpr bool layers[] = {(is_input<L> || layer<L>)...};
        for (int i = 0; i < static_cast<int>(sizeof...(L)); ++i)
            if (!layers[i]) return {problem::not_a_layer, hint::use_a_type_with_a_define_function, {}, {}, i + 1};
        if (!inputs[0]) return {problem::first_layer_must_be_input, hint::start_with_input, {}, {}, 1};
        for (int i = 1; i < static_cast<int>(sizeof...(L)); ++i)
            if (inputs[i]) return {problem::input_must_come_first_and_once, hint::remove_this_input, {}, {}, i + 1};
        if (sizeof...(L) == 1) return {problem::network_is_empty, hint::put_a_layer_after_the_input, {}, {}, 1};
        if constexpr (inputs[0]) return shape_of_input<typename decltype(pick<0>(types<L...>{}))::type>::error;
        else return {};
    }
}

/// Parameters that are only used transposed are stored so: the forward contraction then streams them as they lie.
constexpr void choose_storage(graph& g) {
    list<int> turned(g.parameters.size(), 0), straight(g.parameters.size(), 0);
    for (node const& n : g.nodes)
        for (int const a : n.arg) {
            if (a < 0 || g.nodes[a].what != op::parameter) continue;
            int const rank = g.nodes[a].dims.rank;
            bool const turns = over_window(n.what) || (n.what == op::transpose && n.detail == permutation_turning(rank));
            ++(turns ? turned : straight)[g.nodes[a].detail];
        }
    for (int p = 0; p < g.parameters.size(); ++p)
        g.parameters[p].transposed = turned[p] > straight[p] && !g.parameters[p].statistic;
}

/// A vector starts like the first matrix of its layer; a matrix by its own fan in.
constexpr void choose_bounds(graph& g) {
    list<int> fan_in_of_layer(g.layers.size(), 0);
    auto const fan_in = [](parameter_record const& p) { return p.dims.size() / p.dims[0]; };
    for (parameter_record const& p : g.parameters)
        if (int& first = fan_in_of_layer[p.layer]; p.dims.rank >= 2 && first == 0) first = fan_in(p);
    for (parameter_record& p : g.parameters)
        if (!p.first) p.bound = p.dims.rank >= 2 ? fan_in(p) : fan_in_of_layer[p.layer];
}

/// The forward pass as the formulas say it.
template <class... L>
constexpr program_graph read_layers(types<L...>) {
    auto* const g = new graph;
    program_graph result;
    constexpr fault bad = fault_of_list(types<L...>{});
    if constexpr (!bad) {
        g->bound = true;
        constexpr extents in = shape_of_input<typename decltype(pick<0>(types<L...>{}))::type>::value;
        expression x{*g, g->add(leaf(op::input, prepend(batch_extent, in)))};
        constexpr reader readers[] = {reader_of<L>()...};
        for (int i = 1; i < static_cast<int>(sizeof...(L)) && !g->error; ++i) {
            g->layer = i + 1;
            x = readers[i](x);
        }
        if (!g->error) {
            choose_storage(*g);
            choose_bounds(*g);
        }
        result.outputs.push(x.id());
    } else {
        g->error = bad;
    }
    g->release();
    result.g = static_cast<graph&&>(*g);
    delete g;
    return result;
}

}  // namespace scarp::detail
