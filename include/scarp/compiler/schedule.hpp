// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/plan.hpp>
#include <scarp/formula/shape_rule.hpp>

namespace scarp {

namespace detail {

/// Costs more to compute again than to load.
constexpr bool expensive(op what) {
    switch (what) {
        case op::exp: case op::log: case op::log1p: case op::expm1: case op::sqrt: case op::tanh: case op::sigmoid: case op::erf:
        case op::sin: case op::cos: case op::divide: case op::pow: return true;
        default: return false;
    }
}

/// Groups the nodes of a graph into kernels. What is decided here:
///  - a value is stored when a contraction or movement reads it, when it is an output, or when it has several users and would
///    cost more to compute again than to load; all other values live in registers of the kernels that use them;
///  - a sum or maximum over columns that fit one register is an instruction like any other, so a softmax, its loss and their
///    derivatives become part of the kernel that makes the class scores;
///  - a stored value joins the kernel that makes one of its inputs, if the rest of its inputs are there before;
///  - an update runs as soon as the old value has had its last reader.
class scheduler {
public:
    constexpr scheduler(graph const& g, int batch, int lanes) : node_{g.nodes.at}, lanes_{lanes}, count_{g.nodes.size()} {
        dims_.resize(count_);
        for (int i = 0; i < count_; ++i) dims_.at[i] = with_batch_of(node_[i].dims, batch);
    }

    constexpr plan run() {
        find_needs();
        decide_storage();
        form_kernels();
        order_updates();
        find_outside_uses();
        for (int k = 0; k < groups_.size(); ++k) emit(order_.at[k]);
        lifetimes();
        equal_kernels();
        return static_cast<plan&&>(plan_);
    }

private:
    struct group {  // a kernel while it forms
        list<int> values;      // stored nodes it computes, in order
        list<int> inputs;      // stored nodes it reads
        int anchor = -1;
        extents space{};       // what the epilogue runs over
        int part = 0;          // which piece of a movement in several pieces
    };

    node const* node_;
    int lanes_;
    int count_;
    list<extents> dims_;
    list<int> users_;
    list<bool> needed_, stored_, row_major_, anchored_, outside_;
    list<int> row_space_;  // by node: an operand of a row reduction that computing it needs in registers
    list<int> loads_, root_, kernel_of_, last_reader_, second_reader_, buffer_of_, register_of_, stamp_;
    list<group> groups_;
    list<int> order_;
    plan plan_;
    int now_ = 0;

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

    constexpr void form_kernels() {
        kernel_of_ = list<int>(count_, -1);
        last_reader_ = list<int>(count_, -1);
        second_reader_ = list<int>(count_, -1);
        stamp_ = list<int>(count_, -1);
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

    // --- kernels as code -------------------------------------------------------------------------------------------------

    constexpr layout layout_of(int i) const {
        node const& n = node_[i];
        if (n.what == op::parameter || n.what == op::state) return layout_of_parameter(dims_.at[i], lanes_);
        if (n.what == op::input || row_major_.at[i] || dims_.at[i].rank < 2 || dims_.at[i].last() == 1) return row_major(dims_.at[i]);
        return panelled(dims_.at[i], lanes_);
    }

    constexpr region region_of(int i) const {
        node const& n = node_[i];
        if (n.what == op::parameter) return region::parameters;
        if (n.what == op::state) return region::states;
        if (n.what != op::input) return region::arena;
        switch (static_cast<slot>(n.detail)) {
            case slot::sample: return region::sample;
            case slot::target: return region::target;
            case slot::sample_weight: return region::sample_weight;
            case slot::output: return region::output;
            case slot::loss: return region::loss;
            default: return region::scalars;
        }
    }

    /// The buffer of a stored value, made at its first mention.
    constexpr int buffer_for(int i) {
        if (buffer_of_.empty()) buffer_of_ = list<int>(count_, -1);
        int& b = buffer_of_.at[i];
        if (b < 0) {
            b = plan_.buffers.push({.where = region_of(i), .form = layout_of(i), .node = i});
            if (region_of(i) == region::scalars)
                plan_.buffers.at[b].offset = node_[i].detail == static_cast<int>(slot::step) ? 0 : 1 + node_[i].begin;
        }
        return b;
    }

    /// How a kernel that runs over `space` reaches value `i`, aligned at the last axis.
    constexpr external reach(int i, extents space) {
        external e;
        e.tensor = buffer_for(root_.at[i]);
        buffer const& b = plan_.buffers.at[e.tensor];
        extents const d = dims_.at[i];
        int step = b.form.panel;  // from row to row
        if (d.rank > 0 && d.last() != b.form.cols) step = d.last();
        for (int k = d.rank - 2; k >= 0; --k) {
            int const axis = k + space.rank - d.rank;
            if (axis >= 0) e.stride[axis] = d[k] == 1 ? 0 : step;
            step *= d[k];
        }
        e.lane = d.last() == 1 && space.last() != 1 ? 0 : 1;
        if (e.lane == 1) e.panel_stride = b.form.row_major() ? 0 : b.form.rows * b.form.panel;
        e.exact = users_memory(b.where);
        e.padded = !b.form.row_major();
        return e;
    }

    constexpr int add_external(external const& e) { return plan_.externals.push(e) - kernel_->ext_begin; }
    constexpr int add_micro(micro const& m) { return plan_.micros.push(m) - kernel_->micro_begin; }

    kernel* kernel_ = nullptr;

    constexpr void emit(int k) {
        group const& s = groups_.at[k];
        kernel fresh;
        fresh.micro_begin = plan_.micros.size();
        fresh.ext_begin = plan_.externals.size();
        kernel_ = &fresh;
        ++now_;
        if (register_of_.empty()) register_of_ = list<int>(count_, -1);
        if (moves(s.values[0])) emit_movement(s, s.values[0]);
        else emit_computation(s, k);
        fresh.micro_end = plan_.micros.size();
        fresh.ext_end = plan_.externals.size();
        settle_space();
        plan_.kernels.push(fresh);
    }

    constexpr void set_space(extents space) {
        kernel_->axes = space.rank > 0 ? space.rank - 1 : 0;
        for (int i = 0; i < kernel_->axes; ++i) kernel_->extent[i] = space[i];
        kernel_->cols = space.last();
    }

    constexpr void emit_computation(group const& s, int k) {
        extents space = s.space;
        kernel& out = *kernel_;
        if (s.anchor >= 0) {
            node const& a = node_[s.anchor];
            if (a.what == op::matmul) {
                emit_contraction(s.anchor);
            } else {
                extents const whole = dims_.at[a.arg[0]];
                space = whole;
                out.what = reduces_columns(s.anchor) ? kernel::kind::reduce_columns : kernel::kind::reduce_rows;
                out.reducer = a.what;
                out.reduced = a.detail & ((1 << (whole.rank - 1)) - 1);
                int const r = compute(a.arg[0], -1, space, k);
                out.accumulator = add_micro({.what = micro::kind::accumulator, .a = r});
                ++now_;  // what the prologue computed is gone
            }
            if (a.what == op::matmul) out.accumulator = add_micro({.what = micro::kind::accumulator});
            stamp_.at[s.anchor] = now_;
            register_of_.at[s.anchor] = out.accumulator;
        }
        set_space(space);
        list<int> results;
        for (int const v : s.values) results.push(compute(node_[v].what == op::assign ? node_[v].arg[1] : v, v, space, k));
        for (int i = 0; i < results.size(); ++i) {  // nothing is overwritten before all old values have been read
            int const v = s.values[i];
            bool const update = node_[v].what == op::assign;
            if (!update && !outside_.at[v]) continue;
            external const to = reach(update ? node_[v].arg[0] : v, space);
            add_micro({.what = micro::kind::store, .a = results[i], .ext = add_external(to)});
        }
    }

    /// The register that holds value `i`; `top` is computed even if it is stored, everything else stored is loaded.
    constexpr int compute(int i, int top, extents space, int k) {
        if (stamp_.at[i] == now_) return register_of_.at[i];
        node const& n = node_[i];
        int r = -1;
        if (n.what == op::constant) {
            r = add_micro({.what = micro::kind::constant, .value = n.value});
        } else if (n.what == op::index) {
            r = add_micro({.what = micro::kind::index});
        } else if (stored_.at[i] && i != top) {
            r = add_micro({.what = micro::kind::load, .ext = add_external(reach(i, space))});
        } else if (transparent(i)) {
            return compute(n.arg[0], top, space, k);
        } else {
            micro m{.what = row_reduction(i) ? micro::kind::row_reduce : micro::kind::compute, .does = n.what};
            if (n.arg[0] >= 0) m.a = compute(n.arg[0], top, space, k);
            if (n.arg[1] >= 0) m.b = compute(n.arg[1], top, space, k);
            if (n.arg[2] >= 0) m.c = compute(n.arg[2], top, space, k);
            r = add_micro(m);
        }
        stamp_.at[i] = now_;
        register_of_.at[i] = r;
        return r;
    }

    constexpr void emit_contraction(int i) {
        kernel& out = *kernel_;
        int const a = left_operand(i);
        int const b = node_[i].arg[1];
        extents const d = dims_.at[i];
        out.what = kernel::kind::contraction;
        out.a_transposed = a != node_[i].arg[0];
        out.a_grouped = dims_.at[a].rank > 2;
        out.b_grouped = dims_.at[b].rank > 2;
        out.inner = dims_.at[b][dims_.at[b].rank - 2];
        int rows = 1;
        for (int k = 0; k + 1 < d.rank; ++k) rows *= d[k];
        bool const grouped = out.b_grouped || out.a_transposed;
        out.rows = grouped ? d[d.rank - 2] : rows;
        out.groups = rows / out.rows;
        if (!grouped) out.a_grouped = false;
        out.a_ext = add_external(operand(a));
        out.b_ext = add_external(operand(b));
        out.a = view_of(a);
        out.b = view_of(b);
    }

    constexpr external operand(int i) {
        external e{.tensor = buffer_for(root_.at[i])};
        e.exact = users_memory(plan_.buffers.at[e.tensor].where);
        return e;
    }
    static constexpr bool users_memory(region r) {
        return r != region::arena && r != region::parameters && r != region::states;
    }

    /// The layout of a value as its own extents see the buffer it shares.
    constexpr layout view_of(int i) {
        layout const l = plan_.buffers[buffer_for(root_.at[i])].form;
        return dims_.at[i].last() == l.cols ? l : row_major(dims_.at[i]);
    }

    constexpr void emit_movement(group const& s, int i) {
        node const& n = node_[i];
        kernel& out = *kernel_;
        if (n.what == op::transpose && swaps_last_two(i)) {
            emit_transposition(i);
            return;
        }
        int const last = dims_.at[i].rank - 1;
        external from, to;
        if (n.what == op::reshape) {  // of a panelled parameter: a row-major copy
            int const source = n.arg[0];
            set_space(dims_.at[source]);
            from = reach(source, dims_.at[source]);
            to.tensor = buffer_for(i);
            row_major_strides(to, dims_.at[source]);
        } else if (n.what == op::transpose) {
            set_space(dims_.at[i]);
            to = reach(i, dims_.at[i]);
            external const plain = reach(n.arg[0], dims_.at[n.arg[0]]);
            from = plain;
            for (int k = 0; k < max_rank; ++k) from.stride[k] = 0;
            for (int k = 0; k <= last; ++k) {
                int const source = permuted_axis(n.detail, k);
                int const stride = source == last ? 1 : plain.stride[source];
                if (k == last) from.lane = dims_.at[i].last() == 1 ? 1 : stride;
                else from.stride[k] = dims_.at[i][k] == 1 ? 0 : stride;
            }
        } else if (n.what == op::slice) {
            set_space(dims_.at[i]);
            to = reach(i, dims_.at[i]);
            from = reach(n.arg[0], dims_.at[n.arg[0]]);
            from.base = n.begin * (n.detail == last ? 1 : from.stride[n.detail]);
        } else if (n.what == op::pad && s.part == 0) {
            set_space(dims_.at[i]);
            to = reach(i, dims_.at[i]);
            add_micro({.what = micro::kind::constant, .value = 0});
            add_micro({.what = micro::kind::store, .a = 0, .ext = add_external(to)});
            return;
        } else {
            int const source = n.what == op::pad ? n.arg[0] : n.arg[s.part];
            int const begin = n.what == op::pad ? n.begin : s.part == 0 ? 0 : dims_.at[n.arg[0]][n.detail];
            set_space(dims_.at[source]);
            from = reach(source, dims_.at[source]);
            to = reach(i, dims_.at[i]);
            to.base = begin * (n.detail == last ? 1 : to.stride[n.detail]);
        }
        out.what = kernel::kind::pointwise;
        add_micro({.what = micro::kind::load, .ext = add_external(from)});
        add_micro({.what = micro::kind::store, .a = 0, .ext = add_external(to)});
    }

    constexpr void row_major_strides(external& e, extents d) const {
        int step = d.last();
        for (int k = d.rank - 2; k >= 0; --k) {
            e.stride[k] = d[k] == 1 ? 0 : step;
            step *= d[k];
        }
        e.lane = 1;
    }

    constexpr void emit_transposition(int i) {
        kernel& out = *kernel_;
        int const source = node_[i].arg[0];
        extents const d = dims_.at[source];
        out.what = kernel::kind::transposition;
        out.rows = d[d.rank - 2];
        out.cols = d.last();
        out.groups = d.size() / (out.rows * out.cols);
        out.a = view_of(source);
        out.b = view_of(i);
        out.a_grouped = out.b_grouped = true;
        out.a_ext = add_external(operand(source));
        out.b_ext = add_external(operand(i));
    }

    /// Panels where a tensor has them, fewer and longer axes where the strides allow it.
    constexpr void settle_space() {
        kernel& k = *kernel_;
        if (k.what == kernel::kind::transposition) return;
        k.panel = k.cols;
        for (int e = k.ext_begin; e < plan_.externals.size(); ++e) {
            external const& x = plan_.externals.at[e];
            if (is_operand(e) || x.lane != 1) continue;
            layout const& l = plan_.buffers.at[x.tensor].form;
            if (!l.row_major()) k.panel = l.panel;
        }
        if (k.what == kernel::kind::contraction) {
            layout const wide = panelled(extents{1, k.cols}, lanes_);
            k.panel = wide.panel;
        }
        for (int e = k.ext_begin; e < plan_.externals.size(); ++e) {
            external& x = plan_.externals.at[e];
            if (!is_operand(e) && x.lane != 0 && x.panel_stride == 0) x.panel_stride = k.panel * x.lane;
        }
        for (int axis = 0; axis + 1 < k.axes;) {
            if (can_merge(axis)) merge(axis);
            else ++axis;
        }
        if (k.what == kernel::kind::reduce_rows && k.cols == 1 && k.axes == 1 && k.reduced == 1) lay_down();
        if (k.what == kernel::kind::pointwise && k.panel == k.cols && k.axes == 1 && flattens()) {
            k.cols *= k.extent[0];
            k.panel = k.cols;
            k.axes = 0;
            for (int e = k.ext_begin; e < plan_.externals.size(); ++e) plan_.externals.at[e].panel_stride = 0;
        }
    }

    /// A sum over the rows of a single column is a sum over the columns of a single row.
    constexpr void lay_down() {
        kernel& k = *kernel_;
        for (int e = k.ext_begin; e < plan_.externals.size(); ++e)
            if (plan_.externals.at[e].stride[0] > 1) return;
        k.what = kernel::kind::reduce_columns;
        k.cols = k.panel = k.extent[0];
        k.axes = k.reduced = k.extent[0] = 0;
        for (int e = k.ext_begin; e < plan_.externals.size(); ++e) {
            external& x = plan_.externals.at[e];
            x.lane = x.stride[0];
            x.stride[0] = x.panel_stride = 0;
        }
    }

    constexpr bool is_operand(int e) const {
        return kernel_->what == kernel::kind::contraction &&
               (e == kernel_->ext_begin + kernel_->a_ext || e == kernel_->ext_begin + kernel_->b_ext);
    }

    constexpr bool can_merge(int axis) const {
        kernel const& k = *kernel_;
        if (((k.reduced >> axis) & 1) != ((k.reduced >> (axis + 1)) & 1)) return false;
        for (int e = k.ext_begin; e < plan_.externals.size(); ++e) {
            external const& x = plan_.externals.at[e];
            if (!is_operand(e) && x.stride[axis] != x.stride[axis + 1] * k.extent[axis + 1]) return false;
        }
        return true;
    }

    constexpr void merge(int axis) {
        kernel& k = *kernel_;
        k.extent[axis] *= k.extent[axis + 1];
        for (int i = axis + 1; i + 1 < k.axes; ++i) k.extent[i] = k.extent[i + 1];
        k.extent[--k.axes] = 0;
        int const low = k.reduced & ((1 << (axis + 1)) - 1);
        k.reduced = low | ((k.reduced >> (axis + 2)) << (axis + 1));
        for (int e = k.ext_begin; e < plan_.externals.size(); ++e) {
            external& x = plan_.externals.at[e];
            for (int i = axis; i + 1 < max_rank; ++i) x.stride[i] = x.stride[i + 1];
            x.stride[max_rank - 1] = 0;
        }
    }

    /// Whether all rows of all tensors lie one behind the other, so that they are one long row.
    constexpr bool flattens() const {
        kernel const& k = *kernel_;
        for (int m = k.micro_begin; m < plan_.micros.size(); ++m)
            if (plan_.micros.at[m].what == micro::kind::index || plan_.micros.at[m].what == micro::kind::row_reduce) return false;
        for (int e = k.ext_begin; e < plan_.externals.size(); ++e) {
            external const& x = plan_.externals.at[e];
            bool const contiguous = x.lane == 1 && x.stride[0] == k.cols;
            bool const scalar = x.lane == 0 && x.stride[0] == 0;
            if (!contiguous && !scalar) return false;
        }
        return true;
    }

    constexpr void lifetimes() {
        for (int k = 0; k < plan_.kernels.size(); ++k)
            for (int e = plan_.kernels.at[k].ext_begin; e < plan_.kernels.at[k].ext_end; ++e) {
                buffer& b = plan_.buffers.at[plan_.externals.at[e].tensor];
                if (b.first < 0) b.first = k;
                b.last = k;
            }
    }

    /// Finds, for each kernel, the first that is the same code on other tensors: only that one is compiled.
    constexpr void equal_kernels() {
        list<int> distinct;
        list<int> sums;
        for (int k = 0; k < plan_.kernels.size(); ++k) {
            int const sum = fingerprint(plan_.kernels.at[k]);
            for (int j = 0; j < distinct.size() && plan_.kernels.at[k].code < 0; ++j)
                if (sums[j] == sum && same_code(plan_.kernels.at[distinct[j]], plan_.kernels.at[k])) plan_.kernels.at[k].code = distinct[j];
            if (plan_.kernels.at[k].code >= 0) continue;
            plan_.kernels.at[k].code = k;
            distinct.push(k);
            sums.push(sum);
        }
    }

    constexpr int fingerprint(kernel const& k) const {
        unsigned h = static_cast<unsigned>(k.what) * 31u + static_cast<unsigned>(k.cols);
        h = h * 31u + static_cast<unsigned>(k.rows * 7 + k.inner);
        h = h * 31u + static_cast<unsigned>((k.micro_end - k.micro_begin) * 64 + k.ext_end - k.ext_begin);
        return static_cast<int>(h & 0x7fffffff);
    }

    constexpr bool same_code(kernel const& x, kernel const& y) const {
        bool const same = x.what == y.what && x.axes == y.axes && x.cols == y.cols && x.panel == y.panel && x.reducer == y.reducer &&
                          x.reduced == y.reduced && x.groups == y.groups && x.rows == y.rows && x.inner == y.inner && x.a == y.a &&
                          x.b == y.b && x.a_transposed == y.a_transposed && x.a_grouped == y.a_grouped &&
                          x.b_grouped == y.b_grouped && x.accumulator == y.accumulator &&
                          x.micro_end - x.micro_begin == y.micro_end - y.micro_begin &&
                          x.ext_end - x.ext_begin == y.ext_end - y.ext_begin;
        if (!same) return false;
        for (int i = 0; i < x.axes; ++i)
            if (x.extent[i] != y.extent[i]) return false;
        for (int i = 0; i < x.micro_end - x.micro_begin; ++i)
            if (!(plan_.micros.at[x.micro_begin + i] == plan_.micros.at[y.micro_begin + i])) return false;
        for (int i = 0; i < x.ext_end - x.ext_begin; ++i)
            if (!same_reach(plan_.externals.at[x.ext_begin + i], plan_.externals.at[y.ext_begin + i])) return false;
        return true;
    }

    static constexpr bool same_reach(external const& x, external const& y) {
        for (int i = 0; i < max_rank; ++i)
            if (x.stride[i] != y.stride[i]) return false;
        return x.base == y.base && x.panel_stride == y.panel_stride && x.lane == y.lane && x.exact == y.exact && x.padded == y.padded;
    }
};

}  // namespace detail

namespace detail {

/// Whether a movement takes columns apart, so that the panels of a stored parameter must be undone first.
constexpr bool crosses_panels(graph const& g, node const& n) {
    int const last = n.dims.rank - 1;
    if (n.what == op::slice) {
        if (n.detail != last) return false;
    } else if (n.what != op::transpose || n.detail == permutation_swapping_last_two(n.dims.rank)) {
        return false;
    }
    int a = n.arg[0];
    while (g.nodes[a].what == op::reshape) a = g.nodes[a].arg[0];
    bool const stored = g.nodes[a].what == op::parameter || g.nodes[a].what == op::state;
    return stored && g.nodes[a].dims.rank > 1;
}

/// The graph with row-major copies of parameters before such movements: reshaped flat, which copies, and back, which does not.
/// `origin` gives the node of `g` that each node stands for.
constexpr graph with_copies(graph const& g, list<int>& origin) {
    graph r;
    r.parameters = g.parameters;
    list<int> now(g.nodes.size());
    auto const add = [&](node const& n, int from) {
        origin.push(from);
        return r.add(n);
    };
    for (int i = 0; i < g.nodes.size(); ++i) {
        node n = g.nodes[i];
        for (int& a : n.arg)
            if (a >= 0) a = now[a];
        if (crosses_panels(g, g.nodes[i])) {
            int const source = n.arg[0];
            extents const d = r.nodes[source].dims;
            int const flat = add({.what = op::reshape, .arg = {source, -1, -1}, .dims = extents{d.size()}}, i);
            n.arg[0] = add({.what = op::reshape, .arg = {flat, -1, -1}, .dims = d}, i);
        }
        now[i] = add(n, i);
    }
    return r;
}

}  // namespace detail

/// The kernels of a simplified graph for `batch` samples and registers of `lanes` elements; memory is not placed yet.
///
/// Cost   linear in nodes and uses, but for the comparison of kernels with the distinct ones
constexpr plan schedule(graph const& g, int batch, int lanes) {
    bool copies = false;
    for (node const& n : g.nodes) copies = copies || detail::crosses_panels(g, n);
    if (!copies) return detail::scheduler{g, batch, lanes}.run();
    list<int> origin;
    graph const legal = detail::with_copies(g, origin);
    plan p = detail::scheduler{legal, batch, lanes}.run();
    for (buffer& b : p.buffers) b.node = origin[b.node];
    return p;
}

}  // namespace scarp
