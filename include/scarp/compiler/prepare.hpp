// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/plan.hpp>
#include <scarp/formula/shape_rule.hpp>

namespace scarp {

namespace detail {

constexpr bool is_stored_matrix(node const& n) {
    return (n.what == op::parameter || n.what == op::state) && n.dims.rank > 1;
}
constexpr bool turns_last_two(node const& n) {
    return n.what == op::transpose && n.dims.rank >= 2 && n.detail == permutation_swapping_last_two(n.dims.rank);
}

/// Whether a movement takes columns apart, so that the panels of a stored parameter must be undone first.
constexpr bool crosses_panels(graph const& g, node const& n) {
    if (n.what == op::slice) {
        if (n.detail != n.dims.rank - 1) return false;
    } else if (n.what != op::transpose || turns_last_two(n)) {
        return false;
    }
    int a = n.arg[0];
    while (g.nodes.at[a].what == op::reshape) a = g.nodes.at[a].arg[0];
    return is_stored_matrix(g.nodes.at[a]);
}

/// Whether x Wᵀ is better computed as (W xᵀ)ᵀ: W is a stored matrix so large that a transposed copy of it would be dearer than
/// those of x and of the product. W is then read as it lies.
constexpr bool better_turned(graph const& g, node const& n, int batch) {
    if (n.what != op::matmul || n.dims.rank != 2) return false;
    node const& turned = g.nodes.at[n.arg[1]];
    if (turned.dims.rank != 2 || !turns_last_two(turned) || turns_last_two(g.nodes.at[n.arg[0]])) return false;
    node const& w = g.nodes.at[turned.arg[0]];
    int const rows = with_batch_of(n.dims, batch)[0];
    return is_stored_matrix(w) && w.dims.size() > 2 * rows * (w.dims[0] + w.dims[1]);
}

/// A graph built again from another, with `origin` giving the node of the other that each node stands for.
class preparation {
public:
    constexpr preparation(graph const& g, int batch) : from_{g}, batch_{batch} {}

    graph out;
    list<int> origin;

    constexpr void run() {
        out.parameters = from_.parameters;
        out.windows = from_.windows;
        list<int> now(from_.nodes.size());
        for (at_ = 0; at_ < now.size(); ++at_) {
            node n = from_.nodes.at[at_];
            for (int& a : n.arg)
                if (a >= 0) a = now[a];
            now[at_] = place(n);
        }
    }

private:
    graph const& from_;
    int batch_;
    int at_ = 0;  // the node being placed

    constexpr int place(node n) {
        node const& before = from_.nodes.at[at_];
        if (crosses_panels(from_, before)) n.arg[0] = row_major_copy(n.arg[0]);
        if (!better_turned(from_, before, batch_)) return add(n);
        int const w = out.nodes[n.arg[1]].arg[0];
        return turned(add(applied(op::matmul, w, turned(n.arg[0]), extents{n.dims[1], n.dims[0]})));
    }
    constexpr int add(node const& n) {
        origin.push(at_);
        return out.add(n);
    }
    /// Reshaped flat, which copies a panelled tensor, and back, which does not.
    constexpr int row_major_copy(int source) {
        extents const d = out.nodes[source].dims;
        return add(applied(op::reshape, add(applied(op::reshape, source, extents{d.size()})), d));
    }
    constexpr int turned(int a) {
        extents const d = out.nodes[a].dims;
        return add(applied(op::transpose, a, extents{d[1], d[0]}, permutation_swapping_last_two(2)));
    }
};

/// Whether a graph needs preparation.
constexpr bool needs_preparation(graph const& g, int batch) {
    for (node const& n : g.nodes)
        if (n.arg[0] >= 0 && (crosses_panels(g, n) || better_turned(g, n, batch))) return true;
    return false;
}

}  // namespace detail

}  // namespace scarp
