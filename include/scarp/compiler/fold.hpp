// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/simplify.hpp>

namespace scarp {

/// A program whose parameters have taken in what was computed from parameters alone.
struct folding {
    program_graph program;   ///< of the new parameters, a part of the old ones under their names and in their shapes
    graph work;              ///< over the old parameters: where the new ones come from
    list<int> source;        ///< of each new parameter, its old number
    list<int> value;         ///< of each new parameter, the node of `work` that it becomes
    list<int> now;           ///< of each node of the given program, that of the new one; -1 where it is gone
};

namespace detail {

/// First half: factors and summands that depend on parameters alone move down to the product or convolution they stand behind, and
/// summands that meet become one.
class absorber {
public:
    constexpr explicit absorber(program_graph const& p) : g_{p.g}, wanted_{wanted_nodes(p)}, users_(g_.nodes.size()) {
        out.parameters = g_.parameters;
        out.windows = g_.windows;
        for (int const o : p.outputs) ++users_[o];
        for (int i = 0; i < g_.nodes.size(); ++i)
            for (int const a : g_.nodes[i].arg)
                if (a >= 0 && wanted_[i]) ++users_[a];
        now = list<int>(g_.nodes.size(), -1);
        for (int i = 0; i < g_.nodes.size(); ++i) {
            if (!wanted_[i]) continue;
            now[i] = place(g_.nodes[i]);
            single_[now[i]] = users_[i] == 1;
        }
    }

    graph out;
    list<int> now;
    list<bool> fixed;  ///< of each node: depends on parameters and constants alone

private:
    graph const& g_;
    list<bool> wanted_;
    list<int> users_;
    list<bool> single_;

    constexpr node const& at(int id) const { return out.nodes.at[id]; }

    constexpr int add(node const& n) {
        bool all = n.what == op::parameter || n.what == op::constant || n.what == op::index || family_of(n.what) != family::leaf;
        for (int const a : n.arg) all = all && (a < 0 || fixed[a]);
        fixed.push(all && family_of(n.what) != family::effect);
        single_.push(true);
        return out.add(n);
    }
    constexpr int binary(op what, int a, int b) { return add(applied(what, a, b, broadcast(at(a).dims, at(b).dims))); }
    constexpr int reshaped(int a, extents dims) { return at(a).dims == dims ? a : add(applied(op::reshape, a, dims)); }

    constexpr int place(node n) {
        for (int& a : n.arg)
            if (a >= 0) a = now[a];
        int const a = n.arg[0], b = n.arg[1];
        bool const meets = b >= 0 && n.arg[2] < 0 && fixed[a] != fixed[b];
        int const value = meets && fixed[a] ? b : a, other = value == a ? b : a;
        if (!meets || !(at(value).dims == n.dims)) return add(n);
        switch (n.what) {
            case op::multiply: return scaled(value, other);
            case op::divide: return value == a ? scaled(a, binary(op::divide, add(number_node(1)), b)) : add(n);
            case op::add: return shifted(value, op::add, other);
            case op::subtract: return value == a ? shifted(a, op::subtract, b) : add(n);
            default: return add(n);
        }
    }

    /// v + c or v - c.
    constexpr int shifted(int v, op what, int c) {
        node const n = at(v);
        bool const sums = (n.what == op::add || n.what == op::subtract) && single_[v];
        if (!sums || fixed[n.arg[0]] || !fixed[n.arg[1]]) return binary(what, v, c);
        int const before = n.arg[1];
        if (n.what == op::add) return binary(op::add, n.arg[0], binary(what, before, c));
        return binary(op::add, n.arg[0], what == op::add ? binary(op::subtract, c, before) : negative(binary(op::add, before, c)));
    }
    constexpr int negative(int a) { return add(applied(op::negate, a, at(a).dims)); }

    /// v * s, where s is stretched to v.
    constexpr int scaled(int v, int s) {
        node const n = at(v);
        int const a = n.arg[0], b = n.arg[1];
        int into = -1;
        if (single_[v] && n.what == op::matmul) into = scaled_product(n, s);
        if (single_[v] && over_window(n.what)) into = scaled_convolution(n, s);
        if (into >= 0) return into;
        bool const with_fixed = single_[v] && b >= 0 && n.arg[2] < 0 && !fixed[a] && fixed[b] && at(a).dims == n.dims;
        if (with_fixed && n.what == op::multiply) return scaled(a, binary(op::multiply, b, s));
        if (with_fixed && (n.what == op::add || n.what == op::subtract))
            return shifted(scaled(a, s), n.what, binary(op::multiply, b, s));
        return binary(op::multiply, v, s);
    }

    /// Whether s has one number for each index of an axis, counted from the last, and is the same along the others.
    constexpr bool runs_along(int s, int axis_from_last, int extent) const {
        extents const& d = at(s).dims;
        return d.rank > axis_from_last && d[d.rank - 1 - axis_from_last] == extent && d.size() == extent;
    }

    /// x (W s), the factors along the columns.
    constexpr int scaled_product(node n, int s) {
        int const w = n.arg[1], columns = at(w).dims.last();
        if (!fixed[w] || at(w).dims.rank != 2 || !runs_along(s, 0, columns)) return -1;
        if (at(w).what == op::transpose) {  // to the rows of what is stored
            node t = at(w);
            t.arg[0] = binary(op::multiply, t.arg[0], reshaped(s, extents{columns, 1}));
            n.arg[1] = add(t);
        } else {
            n.arg[1] = binary(op::multiply, w, reshaped(s, extents{columns}));
        }
        return add(n);
    }

    /// The factors along the channels of the result.
    constexpr int scaled_convolution(node n, int s) {
        int const w = n.arg[1], channels = n.dims[1];
        bool const back = n.what == op::convolve_back;
        if ((!back && n.what != op::convolve) || !fixed[w] || !runs_along(s, n.dims.rank - 2, channels)) return -1;
        extents d = at(w).dims;
        int const of_group = back ? d[1] : channels, inputs = back ? d[0] * of_group / channels : 1;
        for (int i = 0; i < d.rank; ++i) d[i] = i < (back ? 2 : 1) ? d[i] : 1;
        int factors = s;
        if (of_group == channels) {
            d[0] = back ? 1 : channels;
        } else {  // the factors of a group's channels for each of its inputs
            factors = reshaped(s, extents{channels / of_group, 1, of_group});
            factors = add(applied(op::expand, factors, extents{channels / of_group, inputs, of_group}));
        }
        n.arg[1] = binary(op::multiply, w, reshaped(factors, d));
        return add(n);
    }
};

/// Second half: what is left of parameters alone becomes a parameter, under the name of one that went into it.
class cutter {
public:
    constexpr cutter(absorber const& from, int output) : g_{from.out}, fixed_{from.fixed}, needed_(g_.nodes.size()) {
        while (!cut(output)) {}
        build(output);
    }

    folding made;

private:
    graph const& g_;
    list<bool> fixed_;
    list<bool> needed_;
    list<int> name_;  // by node: the old parameter whose name it takes
    list<int> new_number_;

    constexpr node const& at(int id) const { return g_.nodes.at[id]; }
    static constexpr bool only_moves(op what) { return what == op::reshape || what == op::transpose || what == op::expand; }
    constexpr bool computed(int id) const {
        return fixed_[id] && family_of(at(id).what) != family::leaf && !only_moves(at(id).what);
    }

    /// Gives every computed value that the rest needs a name; false where one has none left and stays computed, so others changed.
    constexpr bool cut(int output) {
        int const count = g_.nodes.size();
        needed_ = list<bool>(count);
        name_ = list<int>(count, -1);
        list<bool> taken(g_.parameters.size());
        needed_[output] = true;
        for (int i = count - 1; i >= 0; --i) {
            if (at(i).what == op::assign) needed_[i] = true;
            if (!needed_[i] || computed(i)) continue;
            if (at(i).what == op::parameter) taken[at(i).detail] = true;
            for (int const a : at(i).arg)
                if (a >= 0) needed_[a] = true;
        }
        for (int i = 0; i < count; ++i) {
            if (!needed_[i] || !computed(i)) continue;
            int const p = name_for(i, taken);
            if (p < 0) {
                fixed_[i] = false;
                return false;
            }
            name_[i] = p;
            taken[p] = true;
        }
        return true;
    }

    /// The first parameter in the order of layers, one that trains before statistics, that is in the value and looks like it; in
    /// one layer the one that was added last.
    constexpr int name_for(int id, list<bool> const& taken) const {
        list<int> depth(g_.nodes.size(), -1);
        depth[id] = 0;
        int best = -1, best_depth = 0;
        for (int i = id; i >= 0; --i) {
            if (depth[i] < 0) continue;
            node const& n = at(i);
            for (int const a : n.arg)
                if (a >= 0 && (depth[a] < 0 || depth[a] > depth[i] + 1)) depth[a] = depth[i] + 1;
            if (n.what != op::parameter || taken[n.detail] || !alike(g_.parameters[n.detail].dims, at(id).dims)) continue;
            if (best < 0 || before(n.detail, depth[i], best, best_depth)) best = n.detail, best_depth = depth[i];
        }
        return best;
    }
    constexpr bool before(int p, int p_depth, int q, int q_depth) const {
        parameter_record const &x = g_.parameters[p], &y = g_.parameters[q];
        if (x.statistic != y.statistic) return y.statistic;
        return x.layer != y.layer ? x.layer < y.layer : p_depth < q_depth;
    }
    /// Equal but for axes of one element.
    static constexpr bool alike(extents const& a, extents const& b) {
        int j = 0;
        for (int i = 0; i < a.rank; ++i) {
            if (a[i] == 1) continue;
            while (j < b.rank && b[j] == 1) ++j;
            if (j == b.rank || a[i] != b[j++]) return false;
        }
        while (j < b.rank && b[j] == 1) ++j;
        return j == b.rank;
    }

    constexpr void build(int output) {
        made.work = g_;
        made.program.g.windows = g_.windows;
        made.now = list<int>(g_.nodes.size(), -1);
        new_number_ = list<int>(g_.parameters.size(), -1);
        number_parameters();
        for (int i = 0; i < g_.nodes.size(); ++i)
            if (needed_[i]) made.now[i] = place(i);
        made.program.outputs.push(made.now[output]);
    }

    /// New parameters come in the order of the old ones.
    constexpr void number_parameters() {
        list<int> node_for(g_.parameters.size(), -1);
        for (int i = 0; i < g_.nodes.size(); ++i) {
            if (!needed_[i]) continue;
            if (name_[i] >= 0) node_for[name_[i]] = i;
            else if (at(i).what == op::parameter) node_for[at(i).detail] = i;
        }
        for (int p = 0; p < node_for.size(); ++p) {
            if (node_for[p] < 0) continue;
            parameter_record r = g_.parameters[p];
            if (r.statistic && name_[node_for[p]] >= 0) r.name = name_by_use(node_for[p], p, node_for);
            r.trained = r.trained || name_[node_for[p]] >= 0;
            r.statistic = r.statistic && name_[node_for[p]] < 0;
            new_number_[p] = made.program.g.parameters.push(r);
            made.source.push(p);
            made.value.push(node_for[p]);
        }
    }

    /// What takes the place of a statistic is called a weight where it is a factor and a bias where it is a summand, unless that is
    /// the name of another in its layer.
    constexpr char const* name_by_use(int id, int p, list<int> const& node_for) const {
        char const* wanted = g_.parameters[p].name;
        list<bool> is_it(g_.nodes.size());
        is_it[id] = true;
        for (int i = id + 1; i < g_.nodes.size(); ++i) {
            node const& n = at(i);
            bool uses = false;
            for (int const a : n.arg) uses = uses || (a >= 0 && is_it[a]);
            if (!needed_[i] || !uses) continue;
            if (only_moves(n.what)) is_it[i] = true;
            else if (n.what == op::multiply) wanted = "weight";
            else if (n.what == op::add || n.what == op::subtract) wanted = "bias";
        }
        for (int q = 0; q < node_for.size(); ++q)
            if (q != p && node_for[q] >= 0 && g_.parameters[q].layer == g_.parameters[p].layer && same_text(g_.parameters[q].name, wanted))
                return g_.parameters[p].name;
        return wanted;
    }

    constexpr int place(int i) {
        graph& to = made.program.g;
        node n = at(i);
        int const p = name_[i] >= 0 ? name_[i] : n.what == op::parameter ? n.detail : -1;
        if (p >= 0) {
            extents const d = g_.parameters[p].dims;
            int const id = to.add(leaf(op::parameter, d, new_number_[p]));
            to.parameters[new_number_[p]].node = id;
            return d == n.dims ? id : to.add(applied(op::reshape, id, n.dims));
        }
        for (int& a : n.arg)
            if (a >= 0) a = made.now[a];
        return to.add(n);
    }
};

}  // namespace detail

/// Folds: what depends on parameters alone is computed beforehand, and a factor or summand behind a matrix product or a convolution
/// is taken into its weights. Parameters of `p` lie as formulas see them, none transposed; it has one output.
///
/// Math     (x W - m) s + b = x (W s) + (b - m s), s and m along the columns, or the channels of a convolution
/// Cost     linear in nodes, but for the search of names
/// Source   batch normalisation folded: Jacob et al. 2018, "Quantization and Training of Neural Networks", section 3.2
constexpr folding fold(program_graph const& p) {
    detail::absorber const absorbed{p};
    folding f = detail::cutter{absorbed, absorbed.now[p.outputs[0]]}.made;
    list<int> now(p.g.nodes.size(), -1);
    for (int i = 0; i < now.size(); ++i)
        if (absorbed.now[i] >= 0) now[i] = f.now[absorbed.now[i]];
    f.now = now;
    f.program.g.error = p.g.error;
    return f;
}

}  // namespace scarp
