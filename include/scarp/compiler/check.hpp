// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/plan.hpp>
#include <scarp/formula/shape_rule.hpp>

namespace scarp {

/// How many arguments an operation has.
constexpr int arity_of(op what) {
    switch (family_of(what)) {
        case family::leaf: return 0;
        case family::pointwise: return what == op::where ? 3 : what >= op::add ? 2 : 1;
        case family::contraction:
            if (what == op::window_pick || what == op::window_place) return 3;
            return what >= op::window_sum ? 1 : 2;
        case family::effect: return 2;
        default: return what == op::concat ? 2 : 1;
    }
}

namespace detail {

/// Sizes are positive, and the batch stands on one axis at most.
constexpr bool extents_are_sound(extents e) {
    if (e.rank < 0 || e.rank > max_rank) return false;
    int batches = 0;
    for (int i = 0; i < e.rank; ++i) {
        if (e[i] == 0) return false;
        if (e[i] < 0) ++batches;
    }
    return batches <= 1;
}

constexpr bool arguments_come_first(graph const& g, int id) {
    node const& n = g.nodes[id];
    int const arity = arity_of(n.what);
    for (int k = 0; k < 3; ++k)
        if (k < arity ? n.arg[k] < 0 || n.arg[k] >= id : n.arg[k] != -1) return false;
    return true;
}

constexpr bool is_permutation_of(int permutation, int rank) {
    int seen = 0;
    for (int i = 0; i < rank; ++i) seen |= 1 << permuted_axis(permutation, i);
    return seen == (1 << rank) - 1 && permutation >> (4 * rank) == 0;
}

/// The tensors of an operation over windows have the extents that its window says.
constexpr bool window_fits(graph const& g, node const& n, extents a, extents b, extents c) {
    if (n.detail < 0 || n.detail >= g.windows.size()) return false;
    window const& w = g.windows[n.detail];
    bool const turned = w.form == window::order::turned, channels_last = w.form == window::order::channels_last;
    extents const x = in_side(n.what, n.dims, a, b), y = out_side(n.what, n.dims, a, b);
    if (w.rank < 1 || w.rank > max_window_rank || x.rank != w.rank + 2 || y.rank != x.rank) return false;
    int const space = turned ? 0 : channels_last ? 1 : 2;
    int const channels = turned ? w.rank : channels_last ? w.rank + 1 : 1, samples = turned ? w.rank + 1 : 0;
    for (int i = 0; i < w.rank; ++i) {
        if (w.size[i] < 1 || w.stride[i] < 1 || w.dilation[i] < 1) return false;
        if (w.places(i, x[space + i]) != y[space + i]) return false;
    }
    if (x[samples] != y[samples]) return false;
    if (n.what > op::convolve_window) {
        bool const third = n.arg[2] < 0 || c == (n.what == op::window_pick ? x : y);
        return x[channels] == y[channels] && third;
    }
    extents const& weight = n.what == op::convolve_window ? n.dims : b;
    if (weight.rank != x.rank || w.groups < 1 || x[channels] % w.groups != 0 || y[channels] % w.groups != 0) return false;
    extents e{};
    e.rank = x.rank;
    bool const plain = !turned && !channels_last;
    bool const exchanged = channels_last && n.what == op::convolve_back && w.groups == 1;
    for (int i = 0; i < w.rank; ++i) e[(plain ? 2 : 0) + i] = w.size[i];
    int const in = plain ? 1 : exchanged ? w.rank + 1 : w.rank;
    e[in] = x[channels] / w.groups;
    e[plain ? 0 : exchanged ? w.rank : w.rank + 1] = y[channels];
    return e == weight;
}

/// The numbers that a node carries mean something; `a` has the extents of its first argument.
constexpr bool details_are_sound(graph const& g, node const& n, extents a) {
    switch (n.what) {
        case op::input: return n.detail >= 0 && n.detail <= static_cast<int>(slot::loss) && n.begin >= 0;
        case op::parameter: {
            if (n.detail < 0 || n.detail >= g.parameters.size()) return false;
            parameter_record const& p = g.parameters[n.detail];
            return n.dims == (n.begin != 0 ? stored_extents(p) : p.dims);
        }
        case op::state:
        case op::random: return n.detail >= 0;
        case op::index: return n.dims.rank > 0;
        case op::sum:
        case op::amax: return n.detail >= 0 && n.detail < 1 << a.rank;
        case op::expand: return n.dims.rank >= a.rank;
        case op::transpose: return n.dims.rank == a.rank && is_permutation_of(n.detail, a.rank);
        case op::slice:
        case op::pad: return n.dims.rank == a.rank && n.detail >= 0 && n.detail < a.rank && n.begin >= 0;
        case op::assign: {
            node const& to = g.nodes[n.arg[0]];
            bool const writable = to.what == op::parameter || to.what == op::state ||
                                  (to.what == op::input && to.detail >= static_cast<int>(slot::output));
            return writable && to.dims == n.dims;
        }
        default: return true;
    }
}

constexpr bool node_fits(graph const& g, int id) {
    node const& n = g.nodes[id];
    if (!extents_are_sound(n.dims) || !arguments_come_first(g, id)) return false;
    extents e[3]{};
    for (int k = 0; k < 3; ++k)
        if (n.arg[k] >= 0) e[k] = g.nodes[n.arg[k]].dims;
    if (over_window(n.what)) return detail::window_fits(g, n, e[0], e[1], e[2]);
    return details_are_sound(g, n, e[0]) && shape_rule(n, e[0], e[1], e[2]) == n.dims;
}

}  // namespace detail

/// The first node whose extents do not follow from its arguments, or whose arguments or numbers do not exist; -1 if all do.
///
/// Cost   linear in nodes
constexpr int first_misfit(graph const& g) {
    for (int i = 0; i < g.nodes.size(); ++i)
        if (!detail::node_fits(g, i)) return i;
    return -1;
}

}  // namespace scarp
