// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/table.hpp>

namespace scarp {

/// A program that reads from its outputs: the graph, and the nodes that somebody wants.
struct program_graph {
    graph g;
    list<int> outputs;  ///< effects are wanted in any case
};

/// How the axes of a value lie, see compiler/image_order.hpp.
enum class axis_order : int { plain, rolled, turned, channels_last };
inline constexpr int axis_order_count = 4;

/// Where an axis of the plain order lies.
constexpr int axis_in(axis_order o, int rank, int axis) {
    if (o == axis_order::plain) return axis;
    if (o == axis_order::channels_last) return axis == 0 ? 0 : axis == 1 ? rank - 1 : axis - 1;
    if (o == axis_order::turned && axis > 0) return axis == 1 ? rank - 2 : axis - 2;
    return axis == 0 ? rank - 1 : axis - 1;
}

namespace detail {


constexpr bool same_node(node const& a, node const& b) {
    return a.what == b.what && a.arg[0] == b.arg[0] && a.arg[1] == b.arg[1] && a.arg[2] == b.arg[2] && a.value == b.value &&
           a.detail == b.detail && a.begin == b.begin && a.dims == b.dims;
}

/// Builds the simplified graph node by node; each rule is local and looks at most one argument deep.
class simplifier {
public:
    constexpr simplifier(graph const& from, bool differentiated) : differentiated_{differentiated} {
        out.parameters = from.parameters;
        out.windows = from.windows;
        out.error = from.error;
        int const count = from.nodes.size();
        while (static_cast<int>(mask_) < count) mask_ = 2 * mask_ + 1;
        latest_ = list<int>(static_cast<int>(mask_) + 1, -1);
        before_.reserve(count);
        out.nodes.reserve(count);
    }

    graph out;

    /// The node that means the same as `n`, whose arguments are already nodes of the result.
    constexpr int place(node n) {
        if (n.what == op::parameter) return place_parameter(n);
        if (n.what == op::constant && n.dims.rank > 0) return expanded(constant(n.value), n.dims);
        int const known = rewrite(n);
        return known >= 0 ? known : unique(n);
    }

private:
    bool differentiated_;
    unsigned mask_ = 63;
    list<int> latest_;  // by hash: the latest node
    list<int> before_;  // by node: the one before with the same hash
    list<int> parameter_at_, state_at_;  // by number

    constexpr node const& at(int id) const { return out.nodes.at[id]; }
    constexpr bool is_constant(int id) const { return id >= 0 && out.nodes.at[id].what == op::constant; }
    constexpr bool is(int id, double value) const { return is_constant(id) && out.nodes.at[id].value == value; }

    /// Common subexpressions, found by a hash of what a node does to what.
    constexpr int unique(node const& n) {
        if (n.what == op::parameter) return unique_by_number(n, parameter_at_);
        if (n.what == op::state) return unique_by_number(n, state_at_);
        unsigned const sum = static_cast<unsigned>(static_cast<int>(n.what) * 5 + n.arg[0] * 31 + n.arg[1] * 1009 + n.arg[2] * 17 +
                                                   n.detail * 3 + n.begin);
        int& head = latest_.at[sum & mask_];
        for (int i = head; i >= 0; i = before_.at[i]) {
            node const& x = out.nodes.at[i];
            if (x.what == n.what && x.arg[0] == n.arg[0] && same_node(x, n)) return i;
        }
        int const id = out.add(n);
        before_.push(head);
        return head = id;
    }

    constexpr int unique_by_number(node const& n, list<int>& at_number) {
        while (at_number.size() <= n.detail) at_number.push(-1);
        int& id = at_number.at[n.detail];
        if (id >= 0) return id;
        id = out.add(n);
        before_.push(-1);
        return id;
    }

    constexpr int constant(double value) { return unique(number_node(value)); }
    constexpr int unary(op what, int a) { return place(applied(what, a, out.nodes.at[a].dims)); }
    constexpr int binary(op what, int a, int b) {
        return place(applied(what, a, b, broadcast(out.nodes.at[a].dims, out.nodes.at[b].dims)));
    }
    constexpr int moved(op what, int a, extents dims, int detail = 0) {
        return place(applied(what, a, dims, detail));
    }
    constexpr int expanded(int id, extents dims) { return out.nodes.at[id].dims == dims ? id : moved(op::expand, id, dims); }

    /// A parameter that is stored turned is the transpose of what lies in memory.
    constexpr int place_parameter(node n) {
        bool const stored = n.begin != 0;
        n.begin = 1;
        if (stored || !out.parameters[n.detail].transposed) return unique(n);
        extents const logical = n.dims;
        n.dims = turned(logical);
        return moved(op::transpose, unique(n), logical, permutation_unturning(logical.rank));
    }

    constexpr int rewrite(node& n) {
        switch (family_of(n.what)) {
            case family::pointwise: return rewrite_pointwise(n);
            case family::reduction: return rewrite_reduction(n);
            case family::movement: return rewrite_movement(n);
            default: return -1;
        }
    }

    constexpr int rewrite_pointwise(node& n) {
        if (n.what == op::stop_gradient && differentiated_) return n.arg[0];
        if (n.what == op::when_training) return n.arg[0] == n.arg[1] ? n.arg[0] : -1;
        extents const wide = n.dims;
        look_through_expansions(n);
        bool constants = true;
        for (int const a : n.arg) constants = constants && (a < 0 || is_constant(a));
        if (constants) return expanded(constant(fold(n)), wide);
        int const r = algebra(n);
        if (r >= 0) return expanded(r, wide);
        if (int const outside = pull_reshape_out(n); outside >= 0) return expanded(outside, wide);
        return n.dims == wide ? -1 : expanded(unique(n), wide);
    }

    /// f(reshape(a), reshape(b)) is reshape(f(a, b)): numbers per sample stay beside the rows they came from.
    constexpr int pull_reshape_out(node const& n) {
        node inner = n;
        extents from = no_extents();
        for (int& a : inner.arg) {
            if (a < 0 || out.nodes.at[a].dims.rank == 0) continue;
            if (out.nodes.at[a].what != op::reshape || !(out.nodes.at[a].dims == n.dims)) return -1;
            a = out.nodes.at[a].arg[0];
            if (from.rank >= 0 && !(from == out.nodes.at[a].dims)) return -1;
            from = out.nodes.at[a].dims;
        }
        if (from.rank < 0 || from.last() != 1) return -1;
        inner.dims = from;
        return moved(op::reshape, place(inner), n.dims);
    }

    constexpr double fold(node const& n) const {
        double v[3] = {};
        for (int i = 0; i < 3; ++i)
            if (n.arg[i] >= 0) v[i] = out.nodes.at[n.arg[i]].value;
        return table::meaning<double>(n.what, v[0], v[1], v[2]);
    }

    /// Broadcasting is implied, so arguments are taken as they were before they were expanded.
    constexpr void look_through_expansions(node& n) {
        bool found = false;
        for (int& a : n.arg)
            if (a >= 0 && out.nodes.at[a].what == op::expand) {
                a = out.nodes.at[a].arg[0];
                found = true;
            }
        if (found) n.dims = shape_rule(n, dims_of(n.arg[0]), dims_of(n.arg[1]), dims_of(n.arg[2]));
    }
    constexpr extents dims_of(int id) const { return id < 0 ? extents{} : out.nodes.at[id].dims; }

    /// Rules of arithmetic; the answer may be narrower than the node, by broadcasting.
    constexpr int algebra(node& n) {
        int& a = n.arg[0];
        int& b = n.arg[1];
        switch (n.what) {
            case op::negate:
                if (out.nodes.at[a].what == op::negate) return out.nodes.at[a].arg[0];
                break;
            case op::add:
                constant_last(n);
                if (is(b, 0)) return a;
                if (a == b) return binary(op::multiply, a, constant(2));
                if (out.nodes.at[b].what == op::negate) return binary(op::subtract, a, out.nodes.at[b].arg[0]);
                if (out.nodes.at[a].what == op::negate) return binary(op::subtract, b, out.nodes.at[a].arg[0]);
                break;
            case op::subtract:
                if (is(b, 0)) return a;
                if (is(a, 0)) return unary(op::negate, b);
                if (a == b) return constant(0);
                if (out.nodes.at[b].what == op::negate) return binary(op::add, a, out.nodes.at[b].arg[0]);
                break;
            case op::multiply: return product(n);
            case op::divide:
                if (is(a, 0)) return a;
                if (is_constant(b)) return binary(op::multiply, a, constant(1 / out.nodes.at[b].value));
                break;
            case op::pow:
                if (is(b, 0)) return constant(1);
                if (is(b, 1)) return a;
                if (is(b, 2)) return binary(op::multiply, a, a);
                if (is(b, 0.5)) return unary(op::sqrt, a);
                break;
            case op::where:
                if (n.arg[1] == n.arg[2]) return n.arg[1];
                if (is_constant(a)) return is(a, 0) ? n.arg[2] : n.arg[1];
                break;
            default: break;
        }
        return -1;
    }

    constexpr void constant_last(node& n) {
        if (!is_constant(n.arg[0])) return;
        int const t = n.arg[0];
        n.arg[0] = n.arg[1];
        n.arg[1] = t;
    }

    constexpr int product(node& n) {
        constant_last(n);
        int const a = n.arg[0];
        int const b = n.arg[1];
        if (is(b, 0) || is(b, 1)) return is(b, 0) ? b : a;
        if (is(b, -1)) return unary(op::negate, a);
        if (int const weight = weight_where(a, b); weight >= 0) return binary(op::multiply, weight, b);
        if (int const weight = weight_where(b, a); weight >= 0) return binary(op::multiply, weight, a);
        if (is_constant(b) && out.nodes.at[a].what == op::multiply && is_constant(out.nodes.at[a].arg[1]))
            return binary(op::multiply, out.nodes.at[a].arg[0], constant(at(out.nodes.at[a].arg[1]).value * out.nodes.at[b].value));
        return -1;
    }

    /// d where `id` is where(condition, d, 0) and d is a sample's weight, perhaps times a number: finite, so that times the condition
    /// it is 0 wherever that is. Else -1.
    constexpr int weight_where(int id, int condition) const {
        node const& n = at(id);
        if (n.what != op::where || n.arg[0] != condition || !is(n.arg[2], 0)) return -1;
        node const* d = &at(n.arg[1]);
        while (d->what == op::negate || d->what == op::reshape || (d->what == op::multiply && is_constant(d->arg[1]))) d = &at(d->arg[0]);
        return d->what == op::input && d->detail == static_cast<int>(slot::sample_weight) ? n.arg[1] : -1;
    }

    constexpr int rewrite_reduction(node& n) {
        extents const d = out.nodes.at[n.arg[0]].dims;
        bool trivial = true;
        for (int i = 0; i < d.rank; ++i) trivial = trivial && (!(n.detail & (1 << i)) || d[i] == 1);
        if (trivial) return n.arg[0];
        node const& a = out.nodes.at[n.arg[0]];
        if (a.what != op::reshape) return -1;
        extents const whole = at(a.arg[0]).dims;  // the same but for a last axis of 1
        if (whole.rank != d.rank + 1 || whole.last() != 1) return -1;
        extents kept = whole;
        for (int i = 0; i < d.rank; ++i) {
            if (whole[i] != d[i]) return -1;
            if (n.detail & (1 << i)) kept[i] = 1;
        }
        return moved(op::reshape, moved(n.what, a.arg[0], kept, n.detail), n.dims);
    }

    constexpr int rewrite_movement(node& n) {
        node const& a = out.nodes.at[n.arg[0]];
        bool const same_shape = a.dims == n.dims;
        switch (n.what) {
            case op::expand:
                if (same_shape) return n.arg[0];
                if (a.what == op::expand) return moved(op::expand, a.arg[0], n.dims);
                break;
            case op::slice:
            case op::pad:
                if (same_shape) return n.arg[0];
                break;
            case op::reshape:
                if (same_shape) return n.arg[0];
                if (a.what == op::reshape) return moved(op::reshape, a.arg[0], n.dims);
                if (a.what == op::expand && is_constant(a.arg[0])) return expanded(a.arg[0], n.dims);
                break;
            case op::transpose: {
                int p = n.detail;
                bool identity = true;
                for (int i = 0; i < n.dims.rank; ++i) identity = identity && permuted_axis(p, i) == i;
                if (identity) return n.arg[0];
                if (a.what != op::transpose) break;
                int q = 0;
                for (int i = 0; i < n.dims.rank; ++i) q |= permuted_axis(a.detail, permuted_axis(p, i)) << (4 * i);
                return moved(op::transpose, a.arg[0], n.dims, q);
            }
            default: break;
        }
        return -1;
    }
};

}  // namespace detail

namespace detail {

/// The nodes that outputs and effects need.
constexpr list<bool> wanted_nodes(program_graph const& p) {
    int const count = p.g.nodes.size();
    list<bool> wanted(count);
    for (int const o : p.outputs) wanted.at[o] = true;
    for (int i = count - 1; i >= 0; --i) {
        node const& n = p.g.nodes.at[i];
        if (!wanted.at[i] && n.what != op::assign) continue;
        wanted.at[i] = true;
        if (n.arg[0] >= 0) wanted.at[n.arg[0]] = true;
        if (n.arg[1] >= 0) wanted.at[n.arg[1]] = true;
        if (n.arg[2] >= 0) wanted.at[n.arg[2]] = true;
    }
    return wanted;
}

/// Gives each wanted node of `p` to `place`, with its arguments' new numbers; returns the new number of each node.
template <class Place>
constexpr list<int> rebuild(program_graph const& p, Place const& place) {
    list<bool> const wanted = wanted_nodes(p);
    list<int> now(wanted.size(), -1);
    for (int i = 0; i < wanted.size(); ++i) {
        if (!wanted.at[i]) continue;
        node n = p.g.nodes.at[i];
        for (int k = 0; k < 3 && n.arg[k] >= 0; ++k) n.arg[k] = now.at[n.arg[k]];
        now.at[i] = place(n);
    }
    return now;
}

}  // namespace detail

/// The same program, smaller: only what is wanted, each value once, constants folded, rules of 0 and 1 applied.
///
/// `differentiated` says that no derivative will be taken any more, so stop_gradient has done its work.
/// Cost   linear in nodes and uses
constexpr program_graph simplify(program_graph const& p, bool differentiated) {
    detail::simplifier s{p.g, differentiated};
    program_graph r;
    {
        list<int> const now = detail::rebuild(p, [&s](node const& n) { return s.place(n); });
        for (int const o : p.outputs) r.outputs.push(now.at[o]);
    }
    r.g = static_cast<graph&&>(s.out);
    // what a rule looked through may be left without a use
    program_graph kept;
    kept.g.nodes.reserve(r.g.nodes.size());
    kept.g.error = r.g.error;
    list<int> const now = detail::rebuild(r, [&kept](node const& n) { return kept.g.add(n); });
    for (int const o : r.outputs) kept.outputs.push(now.at[o]);
    kept.g.windows = static_cast<list<window>&&>(r.g.windows);
    kept.g.parameters = static_cast<list<parameter_record>&&>(r.g.parameters);
    return kept;
}

}  // namespace scarp
