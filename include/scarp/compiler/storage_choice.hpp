// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/plan.hpp>
#include <scarp/formula/shape_rule.hpp>

namespace scarp::detail {

/// Costs more to compute again than to load.
constexpr bool expensive(op what) {
    switch (what) {
        case op::exp: case op::log: case op::log1p: case op::expm1: case op::sqrt: case op::tanh: case op::sigmoid: case op::erf:
        case op::sin: case op::cos: case op::divide: case op::pow: return true;
        default: return false;
    }
}

/// What the scheduler finds out about one node. Trivial, like all that constant evaluation has many of.
struct facts {
    family kind;
    int shape;       // number of its extents, with the batch in place
    int root;        // the value whose buffer it shares
    int users;
    int loads;       // that computing it costs
    int row_space;   // an operand of a row reduction that computing it needs in registers
    bool needed, stored, row_major;
    bool anchored;   // computing it runs a contraction or reduction
    int convolution; // of pooling: whose tiles it takes before they are stored, -1 where it reads an image
    // once there are kernels
    bool outside;    // read outside of its kernel
    int kernel, last_reader, second_reader;
    int visit;       // the last walk that came by
    // while a kernel is written
    int tensor;      // its buffer
    int name, stamp; // its register in the kernel being written, if the stamp is of now
};

/// First question of the scheduler: which values are in memory, and which only in registers.
///
/// A value is stored when a contraction or movement reads it, when it is an output, or when it has several users and would cost
/// more to compute again than to load; all other values live in registers of the kernels that use them. A sum or maximum over
/// columns that fit one register is an instruction like any other, so a softmax, its loss and their derivatives can become part
/// of the kernel that makes the class scores.
class storage_choice {
public:
    constexpr storage_choice(graph const& g, int batch, int lanes)
        : node_{g.nodes.at}, windows_{g.windows.at}, lanes_{lanes}, count_{g.nodes.size()} {
        all_facts_.reserve(count_);
        fact_ = all_facts_.at;
        for (int i = 0; i < count_; ++i) {
            node const& n = node_[i];
            bool const as_before = n.arg[0] >= 0 && n.dims == node_[n.arg[0]].dims;
            int const number = as_before ? fact_[n.arg[0]].shape : number_of(n.dims, batch);
            fact_[i] = {.kind = family_of(n.what), .shape = number, .root = i, .users = 0, .loads = 0,
                        .row_space = -1, .needed = false, .stored = false, .row_major = false, .anchored = false, .convolution = -1, .outside = false,
                        .kernel = -1, .last_reader = -1, .second_reader = -1, .visit = -1, .tensor = -1, .name = -1, .stamp = -1};
        }
        find_needs();
        decide_storage();
    }

protected:
    node const* node_;
    window const* windows_;
    facts* fact_;  // by node
    int lanes_;
    int count_;

    constexpr extents const& dims(int i) const { return shapes_.at[fact_[i].shape].dims; }
    constexpr int rank(int i) const { return shapes_.at[fact_[i].shape].dims.rank; }

    constexpr bool in_memory(int i) const {
        op const o = node_[i].what;
        return o == op::input || o == op::parameter || o == op::state;
    }
    constexpr bool inline_leaf(int i) const { return node_[i].what == op::constant || node_[i].what == op::index || node_[i].what == op::random; }
    constexpr bool reduces_columns(int i) const { return node_[i].detail & (1 << (rank(node_[i].arg[0]) - 1)); }
    /// A reduction inside one register: the columns of a row fit it.
    constexpr bool row_reduction(int i) const {
        if (fact_[i].kind != family::reduction) return false;
        extents const& d = dims(node_[i].arg[0]);
        return d.rank > 1 && node_[i].detail == 1 << (d.rank - 1) && d.last() <= lanes_;
    }
    constexpr bool is_anchor(int i) const {
        return fact_[i].kind == family::contraction || (fact_[i].kind == family::reduction && !row_reduction(i));
    }
    /// Whether the first can be a register of a kernel that runs over the second.
    constexpr bool fits(int value, int space) const { return fit(fact_[value].shape, fact_[space].shape); }
    constexpr bool fit(int value, int space) const {
        if (value == space) return true;
        extents const& v = shapes_.at[value].dims;
        extents const& s = shapes_.at[space].dims;
        return same_space(v, s) || rides_along(v, s);
    }
    /// Equal but for leading axes of extent 1: no movement between them.
    constexpr bool share_space(int value, int space) const {
        return fact_[value].shape == fact_[space].shape || same_space(dims(value), dims(space));
    }
    constexpr bool swaps_last_two(int i) const {
        int const r = rank(i);
        return node_[i].what == op::transpose && r >= 2 && node_[i].detail == permutation_swapping_last_two(r);
    }
    /// A movement that moves nothing.
    constexpr bool transparent(int i) const {
        op const what = node_[i].what;
        return what == op::expand || (what == op::reshape && share_space(i, node_[i].arg[0]));
    }
    constexpr bool moves(int i) const { return fact_[i].kind == family::movement && !transparent(i); }

    /// What an operation over windows does.
    constexpr window_work work_at(int i) const {
        node const& n = node_[i];
        extents const& a = dims(n.arg[0]);
        extents const& b = n.arg[1] >= 0 ? dims(n.arg[1]) : a;
        return work_of(n.what, windows_[n.detail], in_side(n.what, dims(i), a, b), out_side(n.what, dims(i), a, b));
    }

    /// The first operand of a contraction is read element by element, so a transpose there costs nothing.
    constexpr int left_operand(int i) const {
        int const a = node_[i].arg[0];
        if (node_[a].what != op::transpose || !swaps_last_two(a)) return a;
        bool const flat = rank(a) == 2 || rank(node_[i].arg[1]) > 2;
        return flat ? node_[a].arg[0] : a;
    }

private:
    struct numbered_shape {
        extents dims;
        int sum;  // of its extents; shapes with different sums differ
    };
    list<facts> all_facts_;
    list<numbered_shape> shapes_;

    /// Nodes have few shapes, so each gets a number, and equal shapes are found by comparing those.
    constexpr int number_of(extents const& given, int batch) {
        extents d = given;
        int sum = d.rank;
        for (int k = 0; k < d.rank; ++k) {
            if (d.at[k] < 0) d.at[k] = -d.at[k] * batch;
            sum = sum * 31 + d.at[k];
            sum &= 0xffffff;
        }
        int const known = shapes_.size();
        for (int s = known - 1; s >= 0; --s)
            if (shapes_.at[s].sum == sum && shapes_.at[s].dims == d) return s;
        return shapes_.push({d, sum});
    }

    static constexpr bool same_space(extents const& a, extents const& b) {
        int const shared = a.rank < b.rank ? a.rank : b.rank;
        for (int k = 1; k <= shared; ++k)
            if (a.at[a.rank - k] != b.at[b.rank - k]) return false;
        for (int k = 0; k < a.rank - shared; ++k)
            if (a.at[k] != 1) return false;
        for (int k = 0; k < b.rank - shared; ++k)
            if (b.at[k] != 1) return false;
        return true;
    }
    /// One number per row, beside whole rows of a register's width.
    constexpr bool rides_along(extents const& narrow, extents const& wide) const {
        if (narrow.rank < 2 || narrow.last() != 1 || wide.last() > lanes_ || narrow.rank != wide.rank) return false;
        for (int k = 0; k + 1 < narrow.rank; ++k)
            if (narrow.at[k] != wide.at[k]) return false;
        return true;
    }

    constexpr void need(int i, bool in_store) {
        facts& f = fact_[i];
        f.needed = true;
        ++f.users;
        if (in_store) f.stored = true;
    }
    /// An operand that stays in registers where it runs over the same space.
    constexpr void need_beside(int a, int i) {
        facts& f = fact_[a];
        f.needed = true;
        ++f.users;
        if (f.shape != fact_[i].shape && !f.stored && f.kind != family::leaf && !fits(a, i)) f.stored = true;
    }

    constexpr void find_needs() {
        for (int i = count_ - 1; i >= 0; --i) {
            node const& n = node_[i];
            facts& f = fact_[i];
            if (f.kind == family::effect) f.needed = f.stored = true;
            if (!f.needed) continue;
            if (f.kind == family::pointwise) {
                need_beside(n.arg[0], i);
                if (n.arg[1] >= 0) need_beside(n.arg[1], i);
                if (n.arg[2] >= 0) need_beside(n.arg[2], i);
            } else if (f.kind == family::effect) {
                need(n.arg[1], false);
            } else if (f.kind == family::contraction) {
                need(n.what == op::matmul ? left_operand(i) : n.arg[0], !pools_once(i));
                if (n.arg[1] >= 0) need(n.arg[1], true);
                if (n.arg[2] >= 0) need(n.arg[2], true);
            } else if (f.kind == family::reduction) {
                need(n.arg[0], false);
            } else if (f.kind == family::movement) {
                if (transparent(i)) {
                    need_beside(n.arg[0], i);
                    continue;
                }
                f.stored = true;
                for (int const a : n.arg)
                    if (a >= 0) need(a, true);
            }
        }
    }

    /// From the leaves up: how many loads a value costs to compute again, and whether an anchor would have to run again.
    constexpr void decide_storage() {
        for (int i = 0; i < count_; ++i) {
            facts& f = fact_[i];
            if (!f.needed) continue;
            node const& n = node_[i];
            if (f.kind == family::leaf) {
                if (!inline_leaf(i)) f.stored = true;
            } else if (f.kind == family::pointwise || f.kind == family::effect) {
                settle_elementwise(i, n);
            } else if (f.kind == family::movement) {
                if (transparent(i)) settle_elementwise(i, n);
                else settle_movement(i, n);
            } else if (f.kind == family::reduction && row_reduction(i)) {
                settle_elementwise(i, n);
            } else {
                f.anchored = true;
                f.loads = 1;
                if (over_window(n.what)) lay_out_densely(n.arg[0]);
                if (f.kind == family::contraction) {
                    if (f.users > 1) f.stored = true;
                    if (pools_once(i)) settle_pooling(i);
                    continue;
                }
                if (f.users > 1 || reduces_columns(i)) f.stored = true;
                facts& a = fact_[n.arg[0]];
                if (a.anchored || a.row_space >= 0) a.stored = true;
            }
        }
    }

    /// An image of few channels that was turned only for a convolution, which copies its lines: without room for a whole register.
    constexpr void lay_out_densely(int image) {
        int const r = fact_[image].root;
        if (node_[r].what == op::transpose && rank(r) == 3 && rank(image) > 3 && dims(r).last() < lanes_) fact_[r].row_major = true;
    }

    /// Whether every element of an image is in one window of pooling at most, and no window reaches out of it.
    constexpr bool pools_once(int i) const {
        node const& n = node_[i];
        if (n.what != op::window_max && n.what != op::window_sum) return false;
        window_work const w = work_at(i);
        for (int a = 0; a < max_window_rank; ++a)
            if (w.dilation[a] != 1 || w.stride[a] < w.size[a] || w.low[a] != 0 || (w.out[a] - 1) * w.stride[a] + w.size[a] > w.in[a]) return false;
        return true;
    }

    /// Pooling takes the tiles of the convolution that makes its image, if nobody else reads that.
    constexpr void settle_pooling(int i) {
        int const image = node_[i].arg[0];
        if (fact_[image].stored) return;
        fact_[i].convolution = convolution_of(image);
        fact_[image].stored = fact_[i].convolution < 0;
    }
    /// The convolution that runs when `image` is computed, of the same extents; -1 where there is none.
    constexpr int convolution_of(int image) const {
        for (int i = image; i >= 0 && fact_[i].anchored && !fact_[i].stored;) {
            if (fact_[i].row_space >= 0) return -1;
            if (node_[i].what == op::convolve) return fact_[i].shape == fact_[image].shape ? i : -1;
            if (is_anchor(i)) return -1;
            int next = -1;
            for (int const a : node_[i].arg)
                if (a >= 0 && fact_[a].anchored && !fact_[a].stored) next = a;
            i = next;
        }
        return -1;
    }

    constexpr void settle_elementwise(int i, node const& n) {
        facts& f = fact_[i];
        for (int k = f.kind == family::effect ? 1 : 0; k < 3; ++k) {
            int const a = n.arg[k];
            if (a < 0) break;
            facts& x = fact_[a];
            if (!x.stored) {
                if (x.kind == family::leaf) {  // made where it is used
                    if (node_[a].what == op::random) f.loads += 3;
                    continue;
                }
                if (x.row_space >= 0 && !agrees_on_rows(i, a)) x.stored = true;
                if (x.anchored && !x.stored) {
                    if (f.anchored) x.stored = true;  // one anchor a kernel
                    else f.anchored = true;
                }
            }
            if (x.stored) {
                ++f.loads;
                continue;
            }
            if (x.row_space >= 0) f.row_space = x.row_space;
            f.loads += x.loads;
        }
        if (f.kind == family::reduction) f.row_space = n.arg[0];
        if (f.users > 1 && (f.anchored || f.loads >= 3 || expensive(n.what))) f.stored = true;
    }

    /// Whether `i` can take the unstored `a` in registers: both need rows of the same width.
    constexpr bool agrees_on_rows(int i, int a) const {
        int const wanted = fact_[a].row_space;
        if (fact_[i].kind == family::reduction) return share_space(wanted, a);
        return fits(i, wanted) && (fact_[i].row_space < 0 || share_space(fact_[i].row_space, wanted));
    }

    constexpr void settle_movement(int i, node const& n) {
        int const a = fact_[n.arg[0]].root;
        if (n.what == op::reshape) {
            bool const same_columns = dims(i).last() == dims(n.arg[0]).last();
            if (same_columns || node_[a].what == op::input || !in_memory(a) || rank(a) < 2) {
                fact_[i].root = a;
                if (!same_columns) fact_[a].row_major = true;
            } else {
                fact_[i].row_major = true;  // a panelled parameter is copied first
            }
            return;
        }
        int const last = rank(i) - 1;
        bool const columns_stay = n.what == op::transpose ? permuted_axis(n.detail, last) == last : n.detail != last;
        if (n.what == op::transpose && swaps_last_two(i)) return;
        if (!in_memory(a) && !columns_stay) fact_[a].row_major = true;
        if (columns_stay) return;
        if (n.what == op::concat) {
            int const b = fact_[n.arg[1]].root;
            if (!in_memory(b)) fact_[b].row_major = true;
        }
        fact_[i].row_major = true;
    }
};

}  // namespace scarp::detail
