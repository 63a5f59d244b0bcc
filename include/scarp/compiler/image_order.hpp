// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/image_cost.hpp>
#include <scarp/compiler/simplify.hpp>

namespace scarp::detail {

/// Rewrites a program for a batch of known size so that everything around operations over windows has what fills registers last:
/// the samples of a batch, or the channels of a place, as `image_choice` says for each.
///
/// With samples in the registers no lane is lost on three channels or on the edge of an image, a convolution is a number of the
/// weight times registers of samples, and pooling is plain arithmetic. With channels there, no lane is lost on a batch of one, and
/// a convolution is a number of the image times registers of the weight. A value is made in one order, the one its operands have,
/// and in another where somebody asks for that:
///   plain          (batch, channels, space...)   what formulas see; products of matrices want it
///   channels_last  (batch, space..., channels)   what windows read with channels in the registers
///   turned         (space..., channels, batch)   what windows read with samples in the registers; of a weight (space..., in, out)
///   rolled         (channels, space..., batch)   what flatten makes of the last without moving anything
/// Moves that meet cancel in the simplifier, so an image is turned once, where it enters, and between operations of different kinds.
class image_order {
public:
    /// `origin` gives the node of `g` that each node of the result was made for.
    constexpr image_order(graph const& g, int batch, list<image_axis> const& axes, list<int>& origin)
        : g_{g}, batch_{batch}, axes_{axes}, origin_{origin}, make_{g, true}, natural_(g.nodes.size(), order::plain), free_(g.nodes.size()) {
        for (auto& m : made_) m = list<int>(g.nodes.size(), -1);
    }

    constexpr graph run() {
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
    list<image_axis> const& axes_;
    list<int>& origin_;
    simplifier make_;
    list<order> natural_;
    list<bool> free_;
    list<int> made_[axis_order_count];

    constexpr int& made(int i, order o) { return made_[static_cast<int>(o)][i]; }
    constexpr node const& at(int i) const { return g_.nodes[i]; }
    constexpr extents dims(int i) const { return with_batch_of(at(i).dims, batch_); }
    constexpr int rank(int i) const { return at(i).dims.rank; }
    constexpr bool batched(int i) const { return at(i).dims.batched(); }
    constexpr order of_images(int i) const { return axes_[i] == image_axis::channels ? order::channels_last : order::turned; }
    constexpr bool moved(int i) const { return i >= 0 && natural_[i] != order::plain; }

    static constexpr extents ordered(extents const& e, order o) {
        extents r = e;
        for (int i = 0; i < e.rank; ++i) r[axis_in(o, e.rank, i)] = e[i];
        return r;
    }
    static constexpr int mask_in(order o, int rank, int mask) {
        int m = 0;
        for (int axis = 0; axis < rank; ++axis)
            if ((mask >> axis) & 1) m |= 1 << axis_in(o, rank, axis);
        return m;
    }
    /// The permutation, as op::transpose notes it, from one order to another.
    static constexpr int permutation(int rank, order from, order to) {
        int p = 0;
        for (int i = 0; i < rank; ++i) p |= axis_in(from, rank, i) << (4 * axis_in(to, rank, i));
        return p;
    }

    constexpr order order_of(int i) const {
        node const& n = at(i);
        if (over_window(n.what)) return n.what == op::convolve_window ? order::turned : of_images(i);
        switch (family_of(n.what)) {
            case family::pointwise: return order_of_operands(i, n);
            case family::reduction: return moved(n.arg[0]) && rank(i) > 1 ? order_like(n.arg[0]) : order::plain;
            case family::movement: return order_of_movement(i, n);
            default: return order::plain;
        }
    }
    /// The order of what is made of `a`.
    constexpr order order_like(int a) const { return natural_[a] == order::rolled ? order::turned : natural_[a]; }

    constexpr order order_of_operands(int i, node const& n) const {
        order found = order::plain;
        for (int const a : n.arg) {
            if (!moved(a) || rank(a) != rank(i) || rank(i) < 2) continue;
            if (found == order::plain || batched(a)) found = order_like(a);
        }
        return found;
    }
    constexpr order order_of_movement(int i, node const& n) const {
        int const a = moved(n.arg[0]) ? n.arg[0] : moved(n.arg[1]) ? n.arg[1] : -1;
        switch (n.what) {
            case op::expand: return a >= 0 && rank(n.arg[0]) == rank(i) && rank(i) > 1 ? order_like(a) : order::plain;
            case op::reshape: {
                bool const by_sample = batched(i) && at(i).dims[0] == at(n.arg[0]).dims[0];
                return a >= 0 && by_sample && order_like(a) == order::turned ? order::rolled : order::plain;
            }
            case op::transpose: return !batched(i) && rank(i) > 2 && n.detail == permutation_unturning(rank(i)) ? order::turned : order::plain;
            case op::slice:
            case op::pad:
            case op::concat: return a >= 0 && n.detail > 0 ? order_like(a) : order::plain;
            default: return order::plain;
        }
    }

    constexpr int build(int i) {
        node n = at(i);
        n.dims = dims(i);
        order const o = natural_[i];
        if (o == order::rolled) return place(applied(op::reshape, as(n.arg[0], order::rolled), ordered(n.dims, o)));
        if (o == order::turned && n.what == op::transpose) return as(n.arg[0], order::plain);
        if (over_window(n.what)) return over_windows(n, o, of_images(i));
        int const r = n.dims.rank;
        for (int& a : n.arg)
            if (a >= 0) a = o == order::plain ? as(a, order::plain) : beside(a, r, o);
        if (o == order::plain) return place(n);
        n.dims = ordered(n.dims, o);
        if (family_of(n.what) == family::reduction) {
            n.detail = mask_in(o, r, n.detail);
            if (o == order::channels_last && n.what == op::sum) sum_samples_first(n);
        }
        else if (n.what == op::slice || n.what == op::pad || n.what == op::concat) n.detail = axis_in(o, r, n.detail);
        return place(n);
    }
    constexpr int place(node const& n) { return make_.place(n); }

    /// A sum over the batch and all places as one over the sums of samples, which can be made sample by sample.
    constexpr void sum_samples_first(node& n) {
        int const r = n.dims.rank;
        if (n.detail != (1 << (r - 1)) - 1 || batch_ < 2) return;
        extents by_sample = n.dims;
        by_sample[0] = batch_;
        n.arg[0] = place(applied(op::sum, n.arg[0], by_sample, n.detail & ~1));
        n.detail = 1;
    }

    constexpr int over_windows(node n, order o, order images) {
        window w = g_.windows[n.detail];
        for (int k = 0; k < 3; ++k) {
            int& a = n.arg[k];
            if (a < 0) continue;
            bool const weight = k == 1 && (n.what == op::convolve || n.what == op::convolve_back);
            a = as(a, weight ? order::turned : images);
            // back to the image, registers hold its channels: a weight of one group with its last two axes exchanged
            if (weight && images == order::channels_last && n.what == op::convolve_back && w.groups == 1) a = swapped(a);
        }
        w.form = images == order::turned ? window::order::turned : window::order::channels_last;
        n.detail = make_.out.add_window(w);
        n.dims = ordered(n.dims, o);
        return place(n);
    }

    /// An operand of something of that rank and order.
    constexpr int beside(int i, int wanted, order o) {
        if (rank(i) == wanted) return as(i, o);
        int const plain = as(i, order::plain);
        if (rank(i) == 0) return plain;
        extents const e = dims(i);
        extents wide{};
        for (int k = rank(i); k < wanted; ++k) wide[wide.rank++] = 1;
        for (int k = 0; k < e.rank; ++k) wide[wide.rank++] = e[k];
        return permuted(place(applied(op::reshape, plain, wide)), permutation(wanted, order::plain, o));
    }

    constexpr int as(int i, order wanted) {
        if (rank(i) < 2) wanted = natural_[i];
        if (rank(i) == 2 && wanted == order::channels_last) wanted = order::plain;
        if (rank(i) == 2 && wanted != order::plain) wanted = made(i, order::rolled) >= 0 ? order::rolled : order::turned;
        int& there = made(i, wanted);
        if (there < 0) there = convert(i, wanted);
        return there;
    }

    constexpr int convert(int i, order wanted) {
        int const r = rank(i);
        if (free_[i]) return drawn(i, wanted);
        if (!batched(i) || r == 2) {
            int const from = as(i, wanted == order::plain ? natural_[i] : order::plain);
            return permuted(from, wanted == order::plain ? permutation(r, natural_[i], order::plain) : permutation(r, order::plain, wanted));
        }
        extents const d = dims(i);
        int const c = d[1], places = d.size() / (d[0] * c);
        bool const there_with_channels = made(i, order::channels_last) >= 0;
        bool const there_with_samples = made(i, order::turned) >= 0 || made(i, order::rolled) >= 0;
        switch (wanted) {
            case order::plain:
                if (there_with_channels) return exchanged(made(i, order::channels_last), extents{d[0], places, c}, d);
                return exchanged(as(i, order::rolled), extents{places * c, d[0]}, d);
            case order::channels_last:
                if (there_with_samples) return exchanged(as(i, order::turned), extents{places * c, d[0]}, ordered(d, wanted));
                return exchanged(as(i, order::plain), extents{d[0], c, places}, ordered(d, wanted));
            case order::turned:
                if (there_with_channels) return exchanged(made(i, order::channels_last), extents{d[0], places * c}, ordered(d, wanted));
                return permuted(as(i, order::rolled), permutation(r, order::rolled, order::turned));
            default:
                if (there_with_samples || there_with_channels)
                    return permuted(as(i, order::turned), permutation(r, order::turned, order::rolled));
                return exchanged(as(i, order::plain), extents{d[0], places * c}, ordered(d, wanted));
        }
    }

    /// The elements of `id` as a list of matrices that are transposed, and these under the extents `to`.
    constexpr int exchanged(int id, extents const& matrices, extents const& to) {
        return place(applied(op::reshape, swapped(place(applied(op::reshape, id, matrices))), to));
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
        n.dims = ordered(dims(i), wanted);
        if (n.what == op::random) n.value = static_cast<int>(wanted);
        return place(n);
    }

    /// The last two axes exchanged, where that moves nothing the same elements under other extents.
    constexpr int swapped(int id) {
        extents to = make_.out.nodes[id].dims;
        int const r = to.rank, rows = to[r - 2];
        to[r - 2] = to[r - 1];
        to[r - 1] = rows;
        return rows == 1 || to[r - 2] == 1 ? place(applied(op::reshape, id, to))
                                           : place(applied(op::transpose, id, to, permutation_swapping_last_two(r)));
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
