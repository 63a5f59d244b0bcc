// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/grouping.hpp>

namespace scarp::detail {

/// Third part of the scheduler: the groups as kernels, with their instructions, tensors and the way each is reached.
class emission : grouping {
public:
    constexpr emission(graph const& g, int batch, int lanes) : grouping{g, batch, lanes} {}

    constexpr plan run() {
        buffer_of_ = list<int>(count_, -1);
        register_of_ = list<int>(count_, -1);
        stamp_ = list<int>(count_, -1);
        for (int k = 0; k < groups_.size(); ++k) emit(order_.at[k]);
        lifetimes();
        return static_cast<plan&&>(plan_);
    }

private:
    plan plan_;
    list<int> buffer_of_;                // by node
    list<int> register_of_, stamp_;      // by node: its register in the kernel being written, if the stamp is of now
    int now_ = 0;

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
};

}  // namespace scarp::detail
