// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/plan.hpp>
#include <scarp/formula/shape_rule.hpp>

namespace scarp::detail {

/// Whether a movement takes columns apart, so that the panels of a stored parameter must be undone first.
constexpr bool crosses_panels(graph const& g, node const& n) {
    int const last = n.dims.rank - 1;
    if (n.what == op::slice) {
        if (n.detail != last) return false;
    } else if (n.what != op::transpose || n.detail == permutation_swapping_last_two(n.dims.rank)) {
        return false;
    }
    int a = n.arg[0];
    while (g.nodes[a].what == op::reshape) a = g.nodes[a].arg[0];
    bool const stored = g.nodes[a].what == op::parameter || g.nodes[a].what == op::state;
    return stored && g.nodes[a].dims.rank > 1;
}

/// The graph with row-major copies of parameters before such movements: reshaped flat, which copies, and back, which does not.
/// `origin` gives the node of `g` that each node stands for.
constexpr graph with_copies(graph const& g, list<int>& origin) {
    graph r;
    r.parameters = g.parameters;
    list<int> now(g.nodes.size());
    auto const add = [&](node const& n, int from) {
        origin.push(from);
        return r.add(n);
    };
    for (int i = 0; i < g.nodes.size(); ++i) {
        node n = g.nodes[i];
        for (int& a : n.arg)
            if (a >= 0) a = now[a];
        if (crosses_panels(g, g.nodes[i])) {
            int const source = n.arg[0];
            extents const d = r.nodes[source].dims;
            int const flat = add(applied(op::reshape, source, extents{d.size()}), i);
            n.arg[0] = add(applied(op::reshape, flat, d), i);
        }
        now[i] = add(n, i);
    }
    return r;
}

}  // namespace scarp::detail
