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

/// First question of the scheduler: which values are in memory, and which only in registers.
///
/// A value is stored when a contraction or movement reads it, when it is an output, or when it has several users and would cost
/// more to compute again than to load; all other values live in registers of the kernels that use them. A sum or maximum over
/// columns that fit one register is an instruction like any other, so a softmax, its loss and their derivatives can become part
/// of the kernel that makes the class scores.
class storage_choice {
public:
    constexpr storage_choice(graph const& g, int batch, int lanes)
        : node_{g.nodes.at}, lanes_{lanes}, count_{g.nodes.size()} {
        dims_.resize(count_);
        for (int i = 0; i < count_; ++i) dims_.at[i] = with_batch_of(node_[i].dims, batch);
        find_needs();
        decide_storage();
    }

protected:
    node const* node_;
    int lanes_;
    int count_;
    // by node
    list<extents> dims_;  // with the batch in place
    list<int> users_;
    list<bool> needed_, stored_, row_major_;
    list<bool> anchored_;   // computing it runs a contraction or reduction
    list<int> loads_;       // that computing it costs
    list<int> row_space_;   // an operand of a row reduction that computing it needs in registers
    list<int> root_;        // the value whose buffer it shares

    constexpr bool in_memory(int i) const {
        op const o = node_[i].what;
        return o == op::input || o == op::parameter || o == op::state;
    }
    constexpr bool inline_leaf(int i) const { return node_[i].what == op::constant || node_[i].what == op::index; }
    constexpr bool elementwise(int i) const {
        return family_of(node_[i].what) == family::pointwise || transparent(i) || row_reduction(i);
    }
    constexpr bool reduces_columns(int i) const { return node_[i].detail & (1 << (dims_.at[node_[i].arg[0]].rank - 1)); }
    /// A reduction inside one register: the columns of a row fit it.
    constexpr bool row_reduction(int i) const {
        if (family_of(node_[i].what) != family::reduction) return false;
        extents const d = dims_.at[node_[i].arg[0]];
        return d.rank > 1 && node_[i].detail == 1 << (d.rank - 1) && d.last() <= lanes_;
    }
    constexpr bool is_anchor(int i) const {
        family const f = family_of(node_[i].what);
        return f == family::contraction || (f == family::reduction && !row_reduction(i));
    }
    /// One number per row, beside whole rows of a register's width.
    constexpr bool rides_along(extents narrow, extents wide) const {
        if (narrow.rank < 2 || narrow.last() != 1 || wide.last() > lanes_ || narrow.rank != wide.rank) return false;
        for (int k = 0; k + 1 < narrow.rank; ++k)
            if (narrow[k] != wide[k]) return false;
        return true;
    }
    /// Whether both can be registers of one kernel.
    constexpr bool fits(extents value, extents space) const { return same_space(value, space) || rides_along(value, space); }
    constexpr bool swaps_last_two(int i) const {
        int const r = dims_.at[i].rank;
        if (node_[i].what != op::transpose || r < 2) return false;
        for (int k = 0; k < r; ++k)
            if (permuted_axis(node_[i].detail, k) != (k == r - 1 ? r - 2 : k == r - 2 ? r - 1 : k)) return false;
        return true;
    }

    /// Equal but for leading axes of extent 1: one space, so no movement between them.
    static constexpr bool same_space(extents a, extents b) {
        int const shared = a.rank < b.rank ? a.rank : b.rank;
        for (int k = 1; k <= shared; ++k)
            if (a[a.rank - k] != b[b.rank - k]) return false;
        for (int k = 0; k < a.rank - shared; ++k)
            if (a[k] != 1) return false;
        for (int k = 0; k < b.rank - shared; ++k)
            if (b[k] != 1) return false;
        return true;
    }
    /// A movement that moves nothing.
    constexpr bool transparent(int i) const {
        node const& n = node_[i];
        return n.what == op::expand || (n.what == op::reshape && same_space(dims_.at[i], dims_.at[n.arg[0]]));
    }
    constexpr bool moves(int i) const { return family_of(node_[i].what) == family::movement && !transparent(i); }

    /// The first operand of a contraction is read element by element, so a transpose there costs nothing.
    constexpr int left_operand(int i) const {
        int const a = node_[i].arg[0];
        bool const flat = dims_.at[a].rank == 2 || dims_.at[node_[i].arg[1]].rank > 2;
        return flat && swaps_last_two(a) ? node_[a].arg[0] : a;
    }

    constexpr void need(int i, bool in_store) {
        needed_.at[i] = true;
        ++users_.at[i];
        if (in_store) stored_.at[i] = true;
    }

    constexpr void find_needs() {
        users_ = list<int>(count_, 0);
        needed_ = list<bool>(count_, false);
        stored_ = list<bool>(count_, false);
        for (int i = count_ - 1; i >= 0; --i) {
            node const& n = node_[i];
            if (n.what == op::assign) needed_.at[i] = stored_.at[i] = true;
            if (!needed_.at[i]) continue;
            switch (family_of(n.what)) {
                case family::contraction:
                    need(left_operand(i), true);
                    need(n.arg[1], true);
                    break;
                case family::effect: need(n.arg[1], false); break;
                case family::movement:
                    if (transparent(i)) {
                        need(n.arg[0], !fits(dims_.at[n.arg[0]], dims_.at[i]) && !inline_leaf(n.arg[0]));
                        break;
                    }
                    stored_.at[i] = true;
                    for (int const a : n.arg)
                        if (a >= 0) need(a, true);
                    break;
                case family::reduction: need(n.arg[0], false); break;
                case family::pointwise:
                    for (int const a : n.arg)
                        if (a >= 0) need(a, !fits(dims_.at[a], dims_.at[i]) && !inline_leaf(a));
                    break;
                default: break;
            }
        }
    }

    /// From the leaves up: how many loads a value costs to compute again, and whether an anchor would have to run again.
    constexpr void decide_storage() {
        loads_ = list<int>(count_, 0);
        anchored_ = list<bool>(count_, false);
        row_major_ = list<bool>(count_, false);
        root_ = list<int>(count_, -1);
        row_space_ = list<int>(count_, -1);
        for (int i = 0; i < count_; ++i) {
            root_.at[i] = i;
            if (!needed_.at[i]) continue;
            if (in_memory(i)) {
                stored_.at[i] = true;
                continue;
            }
            node const& n = node_[i];
            if (is_anchor(i)) {
                anchored_.at[i] = true;
                loads_.at[i] = 1;
                if (users_.at[i] > 1 || (n.what != op::matmul && reduces_columns(i))) stored_.at[i] = true;
                if (n.what != op::matmul && (anchored_.at[n.arg[0]] || row_space_.at[n.arg[0]] >= 0)) stored_.at[n.arg[0]] = true;
            } else if (elementwise(i) || n.what == op::assign) {
                settle_elementwise(i, n);
            } else if (family_of(n.what) == family::movement) {
                settle_movement(i, n);
            }
        }
    }

    constexpr void settle_elementwise(int i, node const& n) {
        for (int k = n.what == op::assign ? 1 : 0; k < 3; ++k) {
            int const a = n.arg[k];
            if (a < 0 || inline_leaf(a)) continue;
            if (!stored_.at[a] && !agrees_on_rows(i, a)) stored_.at[a] = true;
            if (anchored_.at[a] && !stored_.at[a]) {
                if (anchored_.at[i]) stored_.at[a] = true;  // one anchor a kernel
                else anchored_.at[i] = true;
            }
            if (!stored_.at[a] && row_space_.at[a] >= 0) row_space_.at[i] = row_space_.at[a];
            loads_.at[i] += stored_.at[a] ? 1 : loads_.at[a];
        }
        if (row_reduction(i)) row_space_.at[i] = n.arg[0];
        if (users_.at[i] > 1 && (anchored_.at[i] || expensive(n.what) || loads_.at[i] >= 3)) stored_.at[i] = true;
    }

    /// Whether `i` can take the unstored `a` in registers: both need rows of the same width, if of any.
    constexpr bool agrees_on_rows(int i, int a) const {
        int const wanted = row_space_.at[a];
        if (wanted < 0) return true;
        if (row_reduction(i)) return same_space(dims_.at[wanted], dims_.at[a]);
        bool const as_wide = fits(dims_.at[i], dims_.at[wanted]);
        return as_wide && (row_space_.at[i] < 0 || same_space(dims_.at[row_space_.at[i]], dims_.at[wanted]));
    }

    constexpr void settle_movement(int i, node const& n) {
        int const a = root_.at[n.arg[0]];
        if (n.what == op::reshape) {
            bool const same_columns = dims_.at[i].last() == dims_.at[n.arg[0]].last();
            if (same_columns || node_[a].what == op::input || !in_memory(a)) {
                root_.at[i] = a;
                if (!same_columns) row_major_.at[a] = true;
            } else {
                row_major_.at[i] = true;  // a panelled parameter is copied first
            }
            return;
        }
        bool const columns_stay = n.what == op::slice && n.detail != dims_.at[i].rank - 1;
        if (n.what == op::transpose && swaps_last_two(i)) return;
        if (!in_memory(a) && !columns_stay) row_major_.at[a] = true;
        if (n.what == op::concat && !in_memory(root_.at[n.arg[1]])) row_major_.at[root_.at[n.arg[1]]] = true;
        row_major_.at[i] = true;
    }
};

}  // namespace scarp::detail
