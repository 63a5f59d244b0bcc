// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/simplify.hpp>

namespace scarp::detail {

/// Rewrites a program for a batch of known size so that everything around operations over windows has the batch last.
///
/// Then whatever an image network does to one sample it does to a register of them: no lane is lost on three channels or on the
/// edge of an image, a convolution is a number of the weight times registers of samples, and pooling is plain arithmetic. A value
/// is made in one order, the one its operands have, and in another where somebody asks for that:
///   plain   (batch, channels, space...)   what formulas see; products of matrices want it
///   rolled  (channels, space..., batch)   what flatten makes of it without moving anything
///   turned  (space..., channels, batch)   what windows read: all channels of a place side by side
/// Moves that meet cancel in the simplifier, so an image is turned once, where it enters.
class batch_last {
public:
    /// `origin` gives the node of `g` that each node of the result was made for.
    constexpr batch_last(graph const& g, int batch, list<int>& origin)
        : g_{g}, batch_{batch}, origin_{origin}, make_{g, true}, natural_(g.nodes.size(), order::plain), free_(g.nodes.size()) {
        for (auto& m : made_) m = list<int>(g.nodes.size(), -1);
    }

    constexpr graph run() {
        turned_window_.resize(g_.windows.size());
        for (int i = 0; i < g_.windows.size(); ++i) {
            window w = g_.windows[i];
            w.form = window::order::turned;
            turned_window_[i] = make_.out.add_window(w);
        }
        for (int i = 0; i < g_.nodes.size(); ++i) {
            free_[i] = is_free(i);
            natural_[i] = order_of(i);
            made(i, natural_[i]) = build(i);
            while (origin_.size() < make_.out.nodes.size()) origin_.push(i);
        }
        return static_cast<graph&&>(make_.out);
    }

private:
    using order = axis_order;

    graph const& g_;
    int batch_;
    list<int>& origin_;
    simplifier make_;
    list<order> natural_;
    list<bool> free_;
    list<int> made_[3];
    list<int> turned_window_;

    constexpr int& made(int i, order o) { return made_[static_cast<int>(o)][i]; }
    constexpr node const& at(int i) const { return g_.nodes[i]; }
    constexpr extents dims(int i) const { return with_batch_of(at(i).dims, batch_); }
    constexpr int rank(int i) const { return at(i).dims.rank; }
    constexpr bool batched(int i) const { return at(i).dims.batched(); }
    constexpr bool moved(int i) const { return i >= 0 && natural_[i] != order::plain; }

    static constexpr extents rolled(extents const& e) {
        extents r = e;
        for (int i = 0; i < e.rank; ++i) r[i] = e[(i + 1) % e.rank];
        return r;
    }
    /// Where an axis goes.
    static constexpr int turned_to(int rank, int axis) { return axis >= 2 ? axis - 2 : rank - 1 - axis; }

    constexpr order order_of(int i) const {
        node const& n = at(i);
        if (over_window(n.what)) return order::turned;
        switch (family_of(n.what)) {
            case family::pointwise:
                for (int const a : n.arg)
                    if (moved(a) && rank(a) == rank(i) && rank(i) > 1) return order::turned;
                return order::plain;
            case family::reduction: return moved(n.arg[0]) && rank(i) > 1 ? order::turned : order::plain;
            case family::movement: return order_of_movement(i, n);
            default: return order::plain;
        }
    }
    constexpr order order_of_movement(int i, node const& n) const {
        bool const follows = moved(n.arg[0]) || moved(n.arg[1]);
        switch (n.what) {
            case op::expand: return follows && rank(n.arg[0]) == rank(i) && rank(i) > 1 ? order::turned : order::plain;
            case op::reshape: return follows && batched(i) && at(i).dims[0] == at(n.arg[0]).dims[0] ? order::rolled : order::plain;
            case op::transpose: return !batched(i) && rank(i) > 2 && n.detail == permutation_unturning(rank(i)) ? order::turned : order::plain;
            case op::slice:
            case op::pad:
            case op::concat: return follows && n.detail > 0 ? order::turned : order::plain;
            default: return order::plain;
        }
    }

    constexpr int build(int i) {
        node n = at(i);
        n.dims = dims(i);
        order const o = natural_[i];
        if (o == order::rolled) return place(applied(op::reshape, as(n.arg[0], order::rolled), rolled(n.dims)));
        if (o == order::turned && n.what == op::transpose) return as(n.arg[0], order::plain);
        int const r = n.dims.rank;
        for (int& a : n.arg)
            if (a >= 0) a = o == order::plain ? as(a, order::plain) : beside(a, r);
        if (o == order::plain) return place(n);
        n.dims = turned(n.dims);
        if (over_window(n.what)) n.detail = turned_window_[n.detail];
        else if (family_of(n.what) == family::reduction) n.detail = turned_mask(n.detail, r);
        else if (n.what == op::slice || n.what == op::pad || n.what == op::concat) n.detail = turned_to(r, n.detail);
        return place(n);
    }
    constexpr int place(node const& n) { return make_.place(n); }

    static constexpr int turned_mask(int mask, int rank) {
        int m = 0;
        for (int axis = 0; axis < rank; ++axis)
            if ((mask >> axis) & 1) m |= 1 << turned_to(rank, axis);
        return m;
    }

    /// An operand of something turned of that rank.
    constexpr int beside(int i, int wanted) {
        if (rank(i) == wanted) return as(i, order::turned);
        int const plain = as(i, order::plain);
        if (rank(i) == 0) return plain;
        extents const e = dims(i);
        extents wide{};
        for (int k = rank(i); k < wanted; ++k) wide[wide.rank++] = 1;
        for (int k = 0; k < e.rank; ++k) wide[wide.rank++] = e[k];
        return permuted(place(applied(op::reshape, plain, wide)), permutation_turning(wanted));
    }

    constexpr int as(int i, order wanted) {
        if (rank(i) < 2) wanted = natural_[i];
        if (rank(i) == 2 && wanted != order::plain) wanted = made(i, order::rolled) >= 0 ? order::rolled : order::turned;
        int& there = made(i, wanted);
        if (there < 0) there = convert(i, wanted);
        return there;
    }

    constexpr int convert(int i, order wanted) {
        int const r = rank(i);
        if (free_[i]) return drawn(i, wanted);
        if (!batched(i) || r == 2)
            return wanted == order::plain ? permuted(made(i, natural_[i]), permutation_unturning(r))
                                          : permuted(as(i, order::plain), permutation_turning(r));
        if (wanted == order::turned) return permuted(as(i, order::rolled), channels_behind(r));
        extents const d = dims(i);
        int const per_sample = d.size() / d[0];
        if (wanted == order::plain) {
            int const flat = place(applied(op::reshape, as(i, order::rolled), extents{per_sample, d[0]}));
            return place(applied(op::reshape, swapped(flat), d));
        }
        if (made(i, order::turned) >= 0) return permuted(made(i, order::turned), channels_before(r));
        int const flat = place(applied(op::reshape, as(i, order::plain), extents{d[0], per_sample}));
        return place(applied(op::reshape, swapped(flat), rolled(d)));
    }

    /// Random numbers are drawn in any order, each by its number in the plain one, and what is made of them alone follows.
    constexpr bool is_free(int i) const {
        node const& n = at(i);
        if (n.what == op::random) return n.dims.batched();
        bool some = false, all = family_of(n.what) == family::pointwise;
        for (int const a : n.arg) {
            if (a < 0) continue;
            bool const beside_it = free_[a] && rank(a) == rank(i);
            some = some || beside_it;
            all = all && (beside_it || rank(a) == 0);
        }
        return some && all;
    }
    constexpr int drawn(int i, order wanted) {
        node n = at(i);
        for (int& a : n.arg)
            if (a >= 0) a = as(a, wanted);
        n.dims = wanted == order::turned ? turned(dims(i)) : rolled(dims(i));
        if (n.what == op::random) n.value = static_cast<int>(wanted);
        return place(n);
    }

    constexpr int swapped(int matrix) {
        extents const d = make_.out.nodes[matrix].dims;
        return d[0] == 1 || d[1] == 1 ? place(applied(op::reshape, matrix, extents{d[1], d[0]}))
                                      : place(applied(op::transpose, matrix, extents{d[1], d[0]}, permutation_swapping_last_two(2)));
    }

    /// (channels, space..., batch) to (space..., channels, batch), and back.
    static constexpr int channels_behind(int rank) {
        int p = (rank - 1) << (4 * (rank - 1));
        for (int k = 0; k + 2 < rank; ++k) p |= (k + 1) << (4 * k);
        return p;
    }
    static constexpr int channels_before(int rank) {
        int p = (rank - 1) << (4 * (rank - 1)) | (rank - 2);
        for (int k = 1; k + 1 < rank; ++k) p |= (k - 1) << (4 * k);
        return p;
    }

    /// A transpose, or where that moves nothing, the same elements under other extents.
    constexpr int permuted(int id, int permutation) {
        extents const from = make_.out.nodes[id].dims;
        extents to = from;
        int last = -1;
        bool moves = false;
        for (int k = 0; k < from.rank; ++k) {
            int const source = permuted_axis(permutation, k);
            to[k] = from[source];
            if (to[k] == 1) continue;
            moves = moves || source < last;
            last = source;
        }
        return place(moves ? applied(op::transpose, id, to, permutation) : applied(op::reshape, id, to));
    }
};

}  // namespace scarp::detail
