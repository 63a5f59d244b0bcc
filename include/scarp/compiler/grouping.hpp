// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/storage_choice.hpp>

namespace scarp::detail {

/// Second question of the scheduler: which stored values one kernel computes, and in which order kernels run.
///
/// A stored value joins the kernel that makes one of its inputs, if the rest of its inputs are there before; an update runs as
/// soon as the old value has had its last reader.
class grouping : protected storage_choice {
public:
    constexpr grouping(graph const& g, int batch, int lanes) : storage_choice{g, batch, lanes} {
        form_kernels();
        order_updates();
        find_outside_uses();
    }

protected:
    struct group {  // a kernel while it forms
        list<int> values;      // stored nodes it computes, in order
        list<int> inputs;      // stored nodes it reads
        int anchor = -1;
        extents space{};       // what the epilogue runs over
        int part = 0;          // which piece of a movement in several pieces
    };

    list<group> groups_;
    list<int> order_;
    list<bool> outside_;                                        // by node: read outside of its kernel
    list<int> kernel_of_, last_reader_, second_reader_;         // by node

    constexpr void form_kernels() {
        kernel_of_ = list<int>(count_, -1);
        last_reader_ = list<int>(count_, -1);
        second_reader_ = list<int>(count_, -1);
        // numbers that need no kernel, such as an optimizer's corrections, come first: any kernel may then use them
        for (int i = 0; i < count_; ++i)
            if (makes_kernel(i) && dims_.at[i].rank == 0 && from_leaves(i)) form(i);
        for (int i = 0; i < count_; ++i)
            if (makes_kernel(i) && kernel_of_.at[i] < 0) form(i);
        for (int i = 0; i < count_; ++i)
            if (node_[i].what == op::assign) form(i);
    }

    constexpr bool makes_kernel(int i) const {
        return needed_.at[i] && stored_.at[i] && !in_memory(i) && node_[i].what != op::assign && root_.at[i] == i;
    }
    constexpr bool from_leaves(int i) {
        if (moves(i)) return false;
        list<int> inputs;
        int anchor = -1;
        gather_inputs(i, i, inputs, anchor);
        bool leaves = anchor < 0;
        for (int const in : inputs)
            leaves = leaves && (in_memory(root_.at[in]) || (scalars_ >= 0 && kernel_of_.at[root_.at[in]] == scalars_));
        return leaves;
    }

    constexpr bool is_alias(int i) const { return root_.at[i] != i; }

    constexpr void form(int i) {
        node const& n = node_[i];
        if (moves(i)) {
            list<int> sources;
            for (int const a : n.arg)
                if (a >= 0) sources.push(a);
            int const pieces = n.what == op::concat ? 2 : n.what == op::pad ? 2 : 1;
            for (int p = 0; p < pieces; ++p) open(i, -1, sources, p);
            return;
        }
        list<int> inputs;
        int anchor = -1;
        gather_inputs(n.what == op::assign ? n.arg[1] : i, i, inputs, anchor);
        if (anchor >= 0) {
            if (n.what == op::assign && reads(anchor, n.arg[0])) {  // the anchor still needs the old value everywhere
                stored_.at[n.arg[1]] = true;
                form(n.arg[1]);
                form(i);
                return;
            }
            anchor_inputs(anchor, inputs);
            open(i, anchor, inputs);
            return;
        }
        int best = -1;
        for (int const in : inputs)
            if (kernel_of_.at[root_.at[in]] > best) best = kernel_of_.at[root_.at[in]];
        if (best < 0 && dims_.at[i].rank == 0) best = scalars_;
        if (best < 0 && n.what == op::assign) best = reader_in_place(n.arg[0]);  // two updates may read each other's old value
        if (best >= 0 && may_join(best, i, inputs)) {
            groups_.at[best].values.push(i);
            kernel_of_.at[i] = best;
            note_inputs(best, inputs);
            return;
        }
        open(i, -1, inputs);
        if (dims_.at[i].rank == 0 && n.what != op::assign) scalars_ = kernel_of_.at[i];
    }

    /// The last kernel that reads `leaf`, if it reads it element by element only: it may then overwrite it as well.
    constexpr int reader_in_place(int leaf) const {
        int const k = last_reader_.at[leaf];
        if (k < 0 || groups_.at[k].anchor >= 0) return -1;
        for (int const in : groups_.at[k].inputs)
            if (root_.at[in] == leaf && in != leaf) return -1;
        return k;
    }

    int scalars_ = -1;  // a kernel that computes numbers, which any other number may join

    constexpr void open(int i, int anchor, list<int> const& inputs, int part = 0) {
        int const k = groups_.push({});
        group& s = groups_.at[k];
        s.values.push(i);
        s.anchor = anchor;
        s.space = space_of(i, anchor);
        s.part = part;
        kernel_of_.at[i] = k;
        note_inputs(k, inputs);
    }

    /// What a kernel for `i` runs over: its own extents, or whole rows where it needs them.
    constexpr extents space_of(int i, int anchor) const {
        int const value = node_[i].what == op::assign ? node_[i].arg[1] : i;
        if (anchor >= 0) return dims_.at[anchor];
        if (row_space_.at[value] >= 0 && (value == i || !stored_.at[value])) return dims_.at[row_space_.at[value]];
        return dims_.at[node_[i].what == op::assign ? node_[i].arg[0] : i];
    }

    constexpr void note_inputs(int k, list<int> const& inputs) {
        for (int const in : inputs) {
            groups_.at[k].inputs.push(in);
            int const leaf = root_.at[in];
            if (last_reader_.at[leaf] >= k) continue;
            second_reader_.at[leaf] = last_reader_.at[leaf];
            last_reader_.at[leaf] = k;
        }
    }

    /// The stored values that computing `i` loads, and the anchor it hosts; `top` itself is computed even if stored.
    constexpr void gather_inputs(int i, int top, list<int>& inputs, int& anchor) {
        if (inline_leaf(i)) return;
        if (stored_.at[i] && i != top) {
            inputs.push(i);
            return;
        }
        if (is_anchor(i)) {
            anchor = i;
            return;
        }
        for (int const a : node_[i].arg)
            if (a >= 0) gather_inputs(a, top, inputs, anchor);
    }

    constexpr void anchor_inputs(int anchor, list<int>& inputs) {
        if (node_[anchor].what == op::matmul) {
            inputs.push(left_operand(anchor));
            inputs.push(node_[anchor].arg[1]);
        } else {
            int none = -1;
            gather_inputs(node_[anchor].arg[0], -1, inputs, none);
        }
    }

    constexpr bool reads(int anchor, int leaf) {
        list<int> inputs;
        anchor_inputs(anchor, inputs);
        for (int const in : inputs)
            if (root_.at[in] == leaf) return true;
        return false;
    }

    /// Whether value `i` can be computed in kernel `k`, in registers beside what the kernel computes already.
    constexpr bool may_join(int k, int i, list<int> const& inputs) const {
        group const& s = groups_.at[k];
        int const target = node_[i].what == op::assign ? node_[i].arg[0] : i;
        if (!fits(dims_.at[target], s.space)) return false;
        int const value = node_[i].what == op::assign ? node_[i].arg[1] : i;
        bool const needs_rows = row_space_.at[value] >= 0 && (value == i || !stored_.at[value]);
        if (needs_rows && !same_space(dims_.at[row_space_.at[value]], s.space)) return false;
        if (moves(s.values[0])) return false;
        if (s.anchor >= 0 && node_[s.anchor].what != op::matmul && reduces_columns(s.anchor)) return false;
        for (int const in : inputs)
            if (kernel_of_.at[root_.at[in]] == k && (is_alias(in) || !fits(dims_.at[in], s.space))) return false;
        return node_[i].what != op::assign || last_reader_.at[node_[i].arg[0]] <= k;
    }

    /// Kernels that only update move to just behind the last reader of what they overwrite, so buffers are free early.
    constexpr void order_updates() {
        int const n = groups_.size();
        list<int> head(n + 1, -1), next(n, -1);
        for (int k = n - 1; k >= 0; --k) {
            if (!movable(k)) continue;
            int const slot = earliest(k);
            next[k] = head[slot];
            head[slot] = k;
        }
        for (int u = head[0]; u >= 0; u = next[u]) order_.push(u);
        for (int k = 0; k < n; ++k) {
            if (!movable(k)) order_.push(k);
            for (int u = head[k + 1]; u >= 0; u = next[u]) order_.push(u);
        }
    }

    constexpr bool movable(int k) const {
        for (int const v : groups_.at[k].values)
            if (node_[v].what != op::assign && read_elsewhere(v, k)) return false;
        return node_[groups_.at[k].values.back()].what == op::assign;
    }
    constexpr bool read_elsewhere(int v, int k) const { return last_reader_.at[v] != k && last_reader_.at[v] >= 0; }

    /// One more than the last kernel that must run before update `k`; such kernels are never updates themselves.
    constexpr int earliest(int k) {
        int slot = 0;
        for (int const in : groups_.at[k].inputs) {
            int const maker = kernel_of_.at[root_.at[in]];
            if (maker != k && maker + 1 > slot) slot = maker + 1;
        }
        for (int const v : groups_.at[k].values) {
            if (node_[v].what != op::assign) continue;
            int const leaf = node_[v].arg[0];
            int const last = last_reader_.at[leaf] != k ? last_reader_.at[leaf] : second_reader_.at[leaf];
            if (last + 1 > slot) slot = last + 1;
        }
        return slot;
    }

    /// A value that nobody outside its kernel reads stays in a register.
    constexpr void find_outside_uses() {
        outside_ = list<bool>(count_, false);
        for (int k = 0; k < groups_.size(); ++k)
            for (int const in : groups_.at[k].inputs)
                if (kernel_of_.at[root_.at[in]] != k) outside_.at[root_.at[in]] = true;
    }
};

}  // namespace scarp::detail
