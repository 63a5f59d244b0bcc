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
        inputs_.reserve(count_);
        links_.reserve(4 * count_);
        groups_.reserve(count_);
        form_kernels();
        order_updates();
        find_outside_uses();
    }

protected:
    /// A kernel while it forms: chains of what it computes, in order, and of the stored nodes it reads.
    struct group {
        int first_value, last_value;
        int first_input;
        int anchor;
        int space;  // what the epilogue runs over, a node of that shape
        int part;   // which piece of a movement in several pieces
    };
    struct link {
        int node, next;
    };

    list<group> groups_;
    list<link> links_;
    list<int> order_;

    constexpr int value_of(int i) const { return fact_[i].kind == family::effect ? node_[i].arg[1] : i; }
    constexpr int target_of(int i) const { return fact_[i].kind == family::effect ? node_[i].arg[0] : i; }

private:
    list<int> inputs_;   // that the value being formed reads
    int anchor_ = -1;    // that it hosts
    int visit_ = 0;
    int scalars_ = -1;   // a kernel that computes numbers, which any other number may join

    constexpr void form_kernels() {
        // numbers that need no kernel, such as an optimizer's corrections, come first: any kernel may then use them
        for (int i = 0; i < count_; ++i)
            if (rank(i) == 0 && makes_kernel(i) && from_leaves(i)) form(i);
        for (int i = 0; i < count_; ++i)
            if (fact_[i].stored && fact_[i].kernel < 0 && makes_kernel(i)) form(i);
        for (int i = 0; i < count_; ++i)
            if (fact_[i].kind == family::effect) form(i);
    }

    constexpr bool makes_kernel(int i) const {
        facts const& f = fact_[i];
        return f.stored && f.needed && f.kind != family::effect && f.root == i && !in_memory(i);
    }
    constexpr bool from_leaves(int i) {
        if (moves(i)) return false;
        gather(i);
        if (anchor_ >= 0) return false;
        for (int const in : inputs_) {
            int const r = fact_[in].root;
            if (!in_memory(r) && (scalars_ < 0 || fact_[r].kernel != scalars_)) return false;
        }
        return true;
    }

    constexpr void form(int i) {
        node const& n = node_[i];
        if (fact_[i].kind == family::movement && moves(i)) {
            inputs_.clear();
            for (int const a : n.arg)
                if (a >= 0) inputs_.push(a);
            int const pieces = n.what == op::concat || n.what == op::pad ? 2 : 1;
            for (int p = 0; p < pieces; ++p) open(i, -1, p);
            return;
        }
        bool const update = fact_[i].kind == family::effect;
        gather(i);
        if (anchor_ >= 0) {
            int const anchor = anchor_;
            if (update && reads(anchor, n.arg[0])) {  // the anchor still needs the old value everywhere
                fact_[n.arg[1]].stored = true;
                form(n.arg[1]);
                form(i);
                return;
            }
            add_inputs_of(anchor);
            open(i, anchor);
            return;
        }
        int best = -1;
        for (int const in : inputs_) {
            int const maker = fact_[fact_[in].root].kernel;
            if (maker > best) best = maker;
        }
        if (best < 0 && rank(i) == 0) best = scalars_;
        if (best < 0 && update) best = reader_in_place(n.arg[0]);  // two updates may read each other's old value
        if (best >= 0 && may_join(best, i)) {
            group& s = groups_.at[best];
            s.last_value = links_.at[s.last_value].next = links_.push({i, -1});
            fact_[i].kernel = best;
            note_inputs(best);
            return;
        }
        open(i, -1);
        if (!update && rank(i) == 0) scalars_ = fact_[i].kernel;
    }

    /// The last kernel that reads `leaf`, if it reads it element by element only: it may then overwrite it as well.
    constexpr int reader_in_place(int leaf) const {
        int const k = fact_[leaf].last_reader;
        if (k < 0 || groups_.at[k].anchor >= 0) return -1;
        for (int l = groups_.at[k].first_input; l >= 0; l = links_.at[l].next) {
            int const in = links_.at[l].node;
            if (in != leaf && fact_[in].root == leaf) return -1;
        }
        return k;
    }

    constexpr void open(int i, int anchor, int part = 0) {
        int const value = links_.push({i, -1});
        int const k = groups_.push({value, value, -1, anchor, space_of(i, anchor), part});
        fact_[i].kernel = k;
        note_inputs(k);
    }

    /// What a kernel for `i` runs over: its own extents, or whole rows where it needs them.
    constexpr int space_of(int i, int anchor) const {
        if (anchor >= 0) return anchor;
        int const value = value_of(i);
        int const rows = fact_[value].row_space;
        if (rows >= 0 && (value == i || !fact_[value].stored)) return rows;
        return target_of(i);
    }

    constexpr void note_inputs(int k) {
        group& s = groups_.at[k];
        for (int const in : inputs_) {
            s.first_input = links_.push({in, s.first_input});
            facts& leaf = fact_[fact_[in].root];
            if (leaf.last_reader >= k) continue;
            leaf.second_reader = leaf.last_reader;
            leaf.last_reader = k;
        }
    }

    /// Finds the stored values that computing `i` loads, and the anchor it hosts.
    constexpr void gather(int i) {
        inputs_.clear();
        anchor_ = -1;
        ++visit_;
        int const value = value_of(i);
        if (value == i) visit_operands(i);
        else visit(value);
    }
    constexpr void visit(int i) {
        facts& f = fact_[i];
        if (f.visit == visit_) return;
        f.visit = visit_;
        if (f.stored) inputs_.push(i);
        else if (f.kind != family::leaf) visit_operands(i);
    }
    constexpr void visit_operands(int i) {
        if (is_anchor(i)) {
            anchor_ = i;
            return;
        }
        node const& n = node_[i];
        if (n.arg[0] >= 0) visit(n.arg[0]);
        if (n.arg[1] >= 0) visit(n.arg[1]);
        if (n.arg[2] >= 0) visit(n.arg[2]);
    }

    constexpr void add_inputs_of(int anchor) {
        if (node_[anchor].what == op::matmul) {
            inputs_.push(left_operand(anchor));
            inputs_.push(node_[anchor].arg[1]);
        } else if (fact_[anchor].convolution >= 0) {
            visit(node_[anchor].arg[0]);
            add_inputs_of(fact_[anchor].convolution);
        } else if (over_window(node_[anchor].what)) {
            for (int const a : node_[anchor].arg)
                if (a >= 0) inputs_.push(a);
        } else {
            visit(node_[anchor].arg[0]);
        }
    }

    /// Whether an anchor reads a leaf.
    constexpr bool reads(int anchor, int leaf) {
        int const before = inputs_.size();
        ++visit_;
        add_inputs_of(anchor);
        bool found = false;
        for (int k = before; k < inputs_.size(); ++k) found = found || fact_[inputs_.at[k]].root == leaf;
        while (inputs_.size() > before) inputs_.pop();
        ++visit_;
        return found;
    }

    /// Whether value `i`, whose inputs have been gathered, can be computed in kernel `k`, in registers beside what that computes.
    constexpr bool may_join(int k, int i) {
        group const& s = groups_.at[k];
        if (!fits(target_of(i), s.space)) return false;
        int const value = value_of(i);
        int const rows = fact_[value].row_space;
        if (rows >= 0 && (value == i || !fact_[value].stored) && !share_space(rows, s.space)) return false;
        int const first = links_.at[s.first_value].node;
        if (fact_[first].kind == family::movement && moves(first)) return false;
        if (s.anchor >= 0 && fact_[s.anchor].kind == family::reduction && reduces_columns(s.anchor)) return false;
        if (s.anchor >= 0 && fact_[i].kind == family::effect && reads(s.anchor, node_[i].arg[0])) return false;
        for (int const in : inputs_) {
            int const r = fact_[in].root;
            if (fact_[r].kernel == k && (r != in || !fits(in, s.space))) return false;
        }
        return fact_[i].kind != family::effect || fact_[node_[i].arg[0]].last_reader <= k;
    }

    /// Kernels that only update move to just behind the last reader of what they overwrite, so buffers are free early.
    constexpr void order_updates() {
        int const n = groups_.size();
        list<int> head(n + 1, -1), next(n, -1);
        for (int k = n - 1; k >= 0; --k) {
            if (!movable(k)) continue;
            int const slot = earliest(k);
            next.at[k] = head.at[slot];
            head.at[slot] = k;
            groups_.at[k].part = -1;  // moved
        }
        order_.reserve(n);
        for (int u = head.at[0]; u >= 0; u = next.at[u]) order_.push(u);
        for (int k = 0; k < n; ++k) {
            if (groups_.at[k].part >= 0) order_.push(k);
            for (int u = head.at[k + 1]; u >= 0; u = next.at[u]) order_.push(u);
        }
    }

    constexpr bool movable(int k) const {
        group const& s = groups_.at[k];
        if (fact_[links_.at[s.last_value].node].kind != family::effect) return false;
        for (int l = s.first_value; l >= 0; l = links_.at[l].next) {
            int const v = links_.at[l].node;
            int const last = fact_[v].last_reader;
            if (fact_[v].kind != family::effect && last != k && last >= 0) return false;
        }
        return true;
    }

    /// One more than the last kernel that must run before update `k`; such kernels are never updates themselves.
    constexpr int earliest(int k) const {
        group const& s = groups_.at[k];
        int slot = 0;
        for (int l = s.first_input; l >= 0; l = links_.at[l].next) {
            int const maker = fact_[fact_[links_.at[l].node].root].kernel;
            if (maker != k && maker + 1 > slot) slot = maker + 1;
        }
        for (int l = s.first_value; l >= 0; l = links_.at[l].next) {
            int const v = links_.at[l].node;
            if (fact_[v].kind != family::effect) continue;
            facts const& leaf = fact_[node_[v].arg[0]];
            int const last = leaf.last_reader != k ? leaf.last_reader : leaf.second_reader;
            if (last + 1 > slot) slot = last + 1;
        }
        return slot;
    }

    /// A value that nobody outside its kernel reads stays in a register.
    constexpr void find_outside_uses() {
        int const n = groups_.size();
        for (int k = 0; k < n; ++k)
            for (int l = groups_.at[k].first_input; l >= 0; l = links_.at[l].next) {
                facts& r = fact_[fact_[links_.at[l].node].root];
                if (r.kernel != k) r.outside = true;
            }
    }
};

}  // namespace scarp::detail
