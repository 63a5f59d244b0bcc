// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/grouping.hpp>
#include <scarp/compiler/minimal_filtering.hpp>
#include <scarp/compiler/simplify.hpp>

namespace scarp::detail {

/// Third part of the scheduler: the groups as kernels, with their instructions, tensors and the way each is reached.
class emission : grouping {
public:
    constexpr emission(graph const& g, int batch, int lanes) : grouping{g, batch, lanes} {}

    constexpr plan run() {
        int const count = groups_.size();
        plan_.kernels.reserve(count);
        plan_.micros.reserve(2 * count_);
        plan_.externals.reserve(count_);
        plan_.buffers.reserve(count_);
        for (int k = 0; k < count; ++k) emit(order_.at[k]);
        return static_cast<plan&&>(plan_);
    }

private:
    plan plan_;
    int key_ = -1;              // the buffer of the random numbers' key
    kernel* kernel_ = nullptr;  // being written
    int now_ = 0;
    int panel_ = 0;             // of the panelled tensors it reaches, 0 while there is none
    int space_ = -1;            // what its tile program runs over, a node of that shape

    constexpr layout layout_of(int i) const {
        extents const& d = dims(i);
        op const what = node_[i].what;
        if (what == op::parameter || what == op::state) return layout_of_parameter(d, lanes_);
        if (what == op::input || fact_[i].row_major || d.rank < 2 || d.last() == 1) return row_major(d);
        return panelled(d, lanes_);
    }

    constexpr region region_of(node const& n) const {
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

    /// The buffer of a stored value, made at its first mention; the kernel being written is its last so far.
    constexpr int buffer_for(int i) {
        facts& f = fact_[fact_[i].root];
        int const now = plan_.kernels.size();
        if (f.tensor >= 0) {
            plan_.buffers.at[f.tensor].last = now;
            return f.tensor;
        }
        int const root = fact_[i].root;
        node const& n = node_[root];
        region const where = region_of(n);
        return f.tensor = plan_.buffers.push({where, layout_of(root), root, where == region::scalars ? scalar_of(n) : 0, now, now});
    }
    static constexpr int scalar_of(node const& n) {
        return n.detail == static_cast<int>(slot::step) ? scalar_step : scalar_hyper + n.begin;
    }

    /// How a kernel that runs over the shape of node `space` reaches value `i`, aligned at the last axis.
    constexpr external reach(int i, int space) {
        int const tensor = buffer_for(i);
        buffer const& b = plan_.buffers.at[tensor];
        extents const& d = dims(i);
        extents const& s = dims(space);
        external e{};
        e.tensor = tensor;
        int step = d.last() == b.form.cols ? b.form.panel : d.last();  // from row to row
        for (int k = d.rank - 2; k >= 0; --k) {
            if (int const axis = k + s.rank - d.rank; axis >= 0 && d.at[k] != 1) e.stride[axis] = step;
            step *= d.at[k];
        }
        bool const plain = b.form.panel == b.form.cols;
        if (d.last() != 1 || s.last() == 1) {
            e.lane = 1;
            if (!plain) {
                e.panel_stride = b.form.rows * b.form.panel;
                panel_ = b.form.panel;
            }
        }
        e.exact = users_memory(b.where);
        e.padded = !plain;
        return e;
    }

    /// How a kernel counts the elements of the random leaf `i`, as if they lay behind the key, row by row in their plain order.
    constexpr external numbering(int i) {
        extents const& d = dims(i);
        extents const& s = dims(space_);
        int apart[max_rank] = {};
        int number = 1;
        for (int axis = d.rank - 1; axis >= 0; --axis) {
            int const here = axis_in(static_cast<axis_order>(static_cast<int>(node_[i].value)), d.rank, axis);
            apart[here] = number;
            number *= d.at[here];
        }
        external e{};
        e.tensor = key_of(i);
        e.base = node_[i].begin;
        for (int k = 0; k + 1 < d.rank; ++k)
            if (int const axis = k + s.rank - d.rank; axis >= 0 && d.at[k] != 1) e.stride[axis] = apart[k];
        if (d.last() != 1 || s.last() == 1) e.lane = d.rank > 0 ? apart[d.rank - 1] : 1;
        return e;
    }
    /// The buffer of the step's key, noted as that of the random leaf which asks for it first.
    constexpr int key_of(int i) {
        int const now = plan_.kernels.size();
        if (key_ < 0) key_ = plan_.buffers.push({region::scalars, {1, 2, 2}, i, scalar_key, now, now});
        plan_.buffers.at[key_].last = now;
        return key_;
    }

    constexpr int add_external(external const& e) { return plan_.externals.push(e) - kernel_->ext_begin; }
    constexpr int add_micro(micro const& m) { return plan_.micros.push(m) - kernel_->micro_begin; }
    constexpr int add_load(external const& from) {
        return add_micro({micro::kind::load, op::constant, -1, -1, -1, add_external(from), 0});
    }
    constexpr int add_store(int value, external const& to) {
        return add_micro({micro::kind::store, op::constant, value, -1, -1, add_external(to), 0});
    }
    constexpr int add_number(double value) { return add_micro({micro::kind::constant, op::constant, -1, -1, -1, -1, value}); }
    constexpr int add_accumulator(int from) { return add_micro({micro::kind::accumulator, op::constant, from, -1, -1, -1, 0}); }

    constexpr void emit(int k) {
        group const& s = groups_.at[k];
        kernel fresh{};
        fresh.a_ext = fresh.b_ext = fresh.c_ext = fresh.window = fresh.pool = fresh.accumulator = fresh.code = -1;
        fresh.groups = fresh.rows = fresh.chained = fresh.sections = 1;
        fresh.reducer = op::sum;
        fresh.micro_begin = plan_.micros.size();
        fresh.ext_begin = plan_.externals.size();
        kernel_ = &fresh;
        ++now_;
        panel_ = 0;
        int const first = links_.at[s.first_value].node;
        if (fact_[first].kind == family::movement && moves(first)) emit_movement(s, first);
        else emit_computation(s);
        fresh.micro_end = plan_.micros.size();
        fresh.ext_end = plan_.externals.size();
        if (fresh.what != kernel::kind::transposition) settle_space();
        plan_.kernels.push(fresh);
    }

    constexpr void set_space(extents const& space) {
        kernel_->axes = space.rank > 0 ? space.rank - 1 : 0;
        for (int i = 0; i < kernel_->axes; ++i) kernel_->extent[i] = space.at[i];
        kernel_->cols = space.last();
    }

    constexpr void emit_computation(group const& s) {
        kernel& out = *kernel_;
        space_ = s.space;
        if (s.anchor >= 0) {
            node const& a = node_[s.anchor];
            if (fact_[s.anchor].kind == family::contraction) {
                int of = -1;
                if (a.what == op::matmul) emit_contraction(s.anchor);
                else if (fact_[s.anchor].convolution >= 0) of = emit_pooled(s.anchor);
                else emit_windowed(s.anchor);
                out.accumulator = add_accumulator(of);
            } else {
                space_ = a.arg[0];
                extents const& whole = dims(space_);
                out.what = reduces_columns(s.anchor) ? kernel::kind::reduce_columns : kernel::kind::reduce_rows;
                out.reducer = a.what;
                out.reduced = a.detail & ((1 << (whole.rank - 1)) - 1);
                out.accumulator = add_accumulator(compute(a.arg[0], -1));
            }
            ++now_;  // what the prologue computed is gone
            name(s.anchor, out.accumulator);
        }
        set_space(dims(space_));
        for (int l = s.first_value; l >= 0; l = links_.at[l].next) {
            int const v = links_.at[l].node;
            compute(value_of(v), v);
        }
        for (int l = s.first_value; l >= 0; l = links_.at[l].next) {  // nothing is overwritten before all old values have been read
            int const v = links_.at[l].node;
            if (fact_[v].kind != family::effect && !fact_[v].outside) continue;
            add_store(fact_[value_of(v)].name, reach(target_of(v), space_));
        }
    }

    constexpr int name(int i, int r) {
        fact_[i].stamp = now_;
        return fact_[i].name = r;
    }

    /// The register that holds value `i`; `top` is computed even if it is stored, everything else stored is loaded.
    constexpr int compute(int i, int top) {
        facts const& f = fact_[i];
        if (f.stamp == now_) return f.name;
        node const& n = node_[i];
        if (f.stored && i != top) return name(i, add_load(reach(i, space_)));
        if (n.what == op::constant) return name(i, add_number(n.value));
        if (n.what == op::random)
            return name(i, add_micro({micro::kind::random, op::constant, -1, -1, -1, add_external(numbering(i)), double(n.detail)}));
        if (n.what == op::index) return name(i, add_micro({micro::kind::index, op::constant, -1, -1, -1, -1, 0}));
        int const a = n.arg[0] >= 0 ? compute(n.arg[0], top) : -1;
        if (f.kind == family::movement) return name(i, a);  // one that moves nothing
        int const b = n.arg[1] >= 0 ? compute(n.arg[1], top) : -1;
        int const c = n.arg[2] >= 0 ? compute(n.arg[2], top) : -1;
        micro::kind const what = f.kind == family::reduction ? micro::kind::row_reduce : micro::kind::compute;
        return name(i, add_micro({what, n.what, a, b, c, -1, 0}));
    }

    constexpr void emit_contraction(int i) {
        kernel& out = *kernel_;
        int const a = left_operand(i);
        int const b = node_[i].arg[1];
        extents const& d = dims(i);
        extents const& e = dims(b);
        out.what = kernel::kind::contraction;
        out.a_transposed = a != node_[i].arg[0];
        out.a_grouped = rank(a) > 2;
        out.b_grouped = e.rank > 2;
        out.inner = e.at[e.rank - 2];
        int rows = 1;
        for (int k = 0; k + 1 < d.rank; ++k) rows *= d.at[k];
        bool const grouped = out.b_grouped || out.a_transposed;
        out.rows = grouped ? d.at[d.rank - 2] : rows;
        out.groups = rows / out.rows;
        if (!grouped) out.a_grouped = false;
        out.a_ext = add_external(operand(a));
        out.b_ext = add_external(operand(b));
        out.a = view_of(a);
        out.b = view_of(b);
    }

    constexpr void emit_windowed(int i) {
        kernel& out = *kernel_;
        node const& n = node_[i];
        out.what = kernel::kind::windowed;
        out.window = work(i);
        out.minimal = blocks_of_filtering(windows_[n.detail], plan_.windows.at[out.window], lanes_);
        int* const ext[] = {&out.a_ext, &out.b_ext, &out.c_ext};
        layout* const form[] = {&out.a, &out.b, &out.c};
        for (int k = 0; k < 3; ++k) {
            if (n.arg[k] < 0) continue;
            *ext[k] = add_external(operand(n.arg[k]));
            *form[k] = view_of(n.arg[k]);
        }
    }
    /// A convolution and what becomes of it before it is pooled: the register of that.
    constexpr int emit_pooled(int i) {
        space_ = fact_[i].convolution;
        emit_windowed(space_);
        kernel_->pool = work(i);
        if (!pools_blocks(plan_.windows.at[kernel_->pool])) kernel_->minimal = 0;
        name(space_, add_accumulator(-1));
        int const pooled = compute(node_[i].arg[0], -1);
        space_ = i;
        return pooled;
    }
    /// The number of such a work, equal ones once.
    constexpr int work(int i) {
        window_work const wanted = work_at(i);
        for (int k = 0; k < plan_.windows.size(); ++k)
            if (plan_.windows.at[k] == wanted) return k;
        return plan_.windows.push(wanted);
    }

    constexpr external operand(int i) {
        external e{};
        e.tensor = buffer_for(i);
        e.exact = users_memory(plan_.buffers.at[e.tensor].where);
        return e;
    }
    static constexpr bool users_memory(region r) {
        return r != region::arena && r != region::parameters && r != region::states;
    }

    /// The layout of a value as its own extents see the buffer it shares.
    constexpr layout view_of(int i) {
        layout const& l = plan_.buffers.at[buffer_for(i)].form;
        if (dims(i).last() == l.cols) return l;
        return row_major(dims(i));
    }

    constexpr void emit_movement(group const& s, int i) {
        node const& n = node_[i];
        kernel& out = *kernel_;
        if (n.what == op::transpose && swaps_last_two(i)) {
            emit_transposition(i);
            return;
        }
        int const last = rank(i) - 1;
        int space = i;
        external from{}, to{};
        if (n.what == op::reshape) {  // of a panelled parameter: a row-major copy
            space = n.arg[0];
            from = reach(space, space);
            to.tensor = buffer_for(i);
            row_major_strides(to, dims(space));
        } else if (n.what == op::transpose) {
            to = reach(i, i);
            int const panel = panel_;
            external const plain = reach(n.arg[0], n.arg[0]);
            from = plain;
            for (int k = 0; k < max_rank; ++k) from.stride[k] = 0;
            for (int k = 0; k <= last; ++k) {
                int const source = permuted_axis(n.detail, k);
                int const stride = source == last ? 1 : plain.stride[source];
                if (k == last) from.lane = dims(i).last() == 1 ? 1 : stride;
                else from.stride[k] = dims(i)[k] == 1 ? 0 : stride;
            }
            if (from.lane != 1) panel_ = panel;
        } else if (n.what == op::slice) {
            to = reach(i, i);
            from = reach(n.arg[0], n.arg[0]);
            from.base = n.begin * (n.detail == last ? 1 : from.stride[n.detail]);
        } else if (n.what == op::pad && s.part == 0) {
            set_space(dims(i));
            add_number(0);
            add_store(0, reach(i, i));
            return;
        } else {
            space = n.what == op::pad ? n.arg[0] : n.arg[s.part];
            int const begin = n.what == op::pad ? n.begin : s.part == 0 ? 0 : dims(n.arg[0])[n.detail];
            from = reach(space, space);
            to = reach(i, i);
            to.base = begin * (n.detail == last ? 1 : to.stride[n.detail]);
        }
        set_space(dims(space));
        out.what = kernel::kind::pointwise;
        add_load(from);
        add_store(0, to);
    }

    static constexpr void row_major_strides(external& e, extents const& d) {
        int step = d.last();
        for (int k = d.rank - 2; k >= 0; --k) {
            e.stride[k] = d.at[k] == 1 ? 0 : step;
            step *= d.at[k];
        }
        e.lane = 1;
    }

    constexpr void emit_transposition(int i) {
        kernel& out = *kernel_;
        int const source = node_[i].arg[0];
        extents const& d = dims(source);
        out.what = kernel::kind::transposition;
        out.rows = d.at[d.rank - 2];
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
        k.panel = panel_ > 0 ? panel_ : k.cols;
        bool const windows = k.what == kernel::kind::windowed;
        bool const contracts = k.what == kernel::kind::contraction || windows;
        if (contracts) k.panel = k.cols <= lanes_ ? lanes_ : 2 * lanes_;
        int const operands = windows ? 1 + (k.b_ext >= 0) + (k.c_ext >= 0) : contracts ? 2 : 0;
        int const first = k.ext_begin + operands;
        external* const end = plan_.externals.at + k.ext_end;
        for (external* x = plan_.externals.at + first; x != end; ++x)
            if (x->lane != 0 && x->panel_stride == 0) x->panel_stride = k.panel * x->lane;
        if (windows) return;  // whose axes are known by name
        for (int axis = 0; axis + 1 < k.axes;) {
            if (can_merge(axis, first)) merge(axis);
            else ++axis;
        }
        if (k.axes != 1) return;
        if (k.what == kernel::kind::reduce_rows && k.cols == 1 && k.reduced == 1) lay_down();
        if (k.what == kernel::kind::pointwise && k.panel == k.cols && flattens()) {
            k.cols *= k.extent[0];
            k.panel = k.cols;
            k.axes = 0;
            for (int e = k.ext_begin; e < k.ext_end; ++e) plan_.externals.at[e].panel_stride = 0;
        }
    }

    /// A sum over the rows of a single column is a sum over the columns of a single row.
    constexpr void lay_down() {
        kernel& k = *kernel_;
        for (int e = k.ext_begin; e < k.ext_end; ++e)
            if (plan_.externals.at[e].stride[0] > 1) return;
        k.what = kernel::kind::reduce_columns;
        k.cols = k.panel = k.extent[0];
        k.axes = k.reduced = k.extent[0] = 0;
        for (int e = k.ext_begin; e < k.ext_end; ++e) {
            external& x = plan_.externals.at[e];
            x.lane = x.stride[0];
            x.stride[0] = x.panel_stride = 0;
        }
    }

    constexpr bool can_merge(int axis, int first) const {
        kernel const& k = *kernel_;
        if (((k.reduced >> axis) & 1) != ((k.reduced >> (axis + 1)) & 1)) return false;
        for (int e = first; e < k.ext_end; ++e) {
            external const& x = plan_.externals.at[e];
            if (x.stride[axis] != x.stride[axis + 1] * k.extent[axis + 1]) return false;
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
        for (int e = k.ext_begin; e < k.ext_end; ++e) {
            external& x = plan_.externals.at[e];
            for (int i = axis; i + 1 < max_rank; ++i) x.stride[i] = x.stride[i + 1];
            x.stride[max_rank - 1] = 0;
        }
    }

    /// Whether all rows of all tensors lie one behind the other, so that they are one long row.
    constexpr bool flattens() const {
        kernel const& k = *kernel_;
        for (int m = k.micro_begin; m < k.micro_end; ++m)
            if (plan_.micros.at[m].what == micro::kind::index || plan_.micros.at[m].what == micro::kind::row_reduce) return false;
        for (int e = k.ext_begin; e < k.ext_end; ++e) {
            external const& x = plan_.externals.at[e];
            bool const contiguous = x.lane == 1 && x.stride[0] == k.cols;
            bool const scalar = x.lane == 0 && x.stride[0] == 0;
            if (!contiguous && !scalar) return false;
        }
        return true;
    }
};

}  // namespace scarp::detail
