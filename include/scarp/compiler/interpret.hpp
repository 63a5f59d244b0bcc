// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/walk.hpp>
#include <scarp/compiler/window_work.hpp>
#include <scarp/formula/table.hpp>
#include <scarp/shape/threefry.hpp>

#include <cstddef>
#include <limits>
#include <span>
#include <utility>

namespace scarp {

/// What a program reads and changes besides its own values.
template <class T>
struct memory {
    list<list<T>> parameters;  ///< by number, as stored: turned where the record says so
    list<list<T>> states;      ///< by number
    list<T> sample;
    list<T> target;
    list<T> sample_weight;
    list<T> hyper;
    list<T> output;
    T loss = 0;
    T step = 1;
    step_key key{};
};

/// Memory of the sizes that a program needs: all zeros, but the sample weights are 1.
template <class T>
constexpr memory<T> memory_of(graph const& g, int batch) {
    memory<T> m;
    m.parameters.resize(g.parameters.size());
    for (int i = 0; i < g.parameters.size(); ++i) m.parameters[i].resize(g.parameters[i].dims.size());
    for (node const& n : g.nodes) {
        int const size = with_batch_of(n.dims, batch).size();
        if (n.what == op::state) {
            if (n.detail >= m.states.size()) m.states.resize(n.detail + 1);
            m.states[n.detail].resize(size);
        }
        if (n.what != op::input) continue;
        switch (static_cast<slot>(n.detail)) {
            case slot::sample: m.sample.resize(size); break;
            case slot::target: m.target.resize(size); break;
            case slot::sample_weight: m.sample_weight = list<T>(size, T(1)); break;
            case slot::step: break;
            case slot::hyper:
                if (n.begin >= m.hyper.size()) m.hyper.resize(n.begin + 1);
                break;
            case slot::output: m.output.resize(size); break;
            case slot::loss: break;
        }
    }
    return m;
}

/// The meaning of a graph: every node computed by itself, one after the other; the reference for every kernel.
///
/// Values lie row-major in their extents, the batch put in place. Parameters and states change after all nodes have been
/// computed. Sums run in row-major order of the argument, products along the contracted axis.
/// Cost   one allocation for all values when built; nothing is shared but by reshape, stop_gradient and assign
template <class T>
class interpreter {
public:
    constexpr interpreter(graph const& g, int batch) : first_(g.nodes.size()), dims_(g.nodes.size()) {
        int cells = 0;
        for (int i = 0; i < g.nodes.size(); ++i) {
            node const& n = g.nodes[i];
            dims_[i] = with_batch_of(n.dims, batch);
            int const same = same_value_as(n);
            first_[i] = same >= 0 ? first_[same] : cells;
            if (same < 0) cells += dims_[i].size();
        }
        cells_.resize(cells);
        for (int i = 0; i < g.nodes.size(); ++i) prepare(g, i);
    }

    /// Runs the program once.
    constexpr void operator()(memory<T>& m) {
        for (action const& a : actions_) run(a, m);
        for (transfer const& t : writes_) copy(t.over, place(t, m), cells_.begin());
    }

    /// The value of a node.
    constexpr std::span<T const> operator[](int id) const {
        return {cells_.begin() + first_[id], static_cast<std::size_t>(dims_[id].size())};
    }
    /// Its extents, the batch put in place.
    constexpr extents dims(int id) const { return dims_[id]; }

private:
    using walk = detail::walk;
    using meaning = T (*)(T, T, T);
    enum class kind { load, draw, copy, map, fold, multiply, windows };

    /// Between a node and a place in memory.
    struct transfer {
        op what = op::input;
        int number = 0;
        int field = 0;
        walk over{};
    };
    struct product {
        int groups = 1, rows = 0, inner = 0, columns = 0;
        int a_step = 0, b_step = 0;  // from group to group
    };
    struct action {
        kind what = kind::copy;
        int id = 0;
        int arity = 1;
        meaning f = nullptr;
        T start = 0;       // of a fold
        transfer move{};   // with the walk of every kind but multiply
        product size{};
    };

    list<int> first_;
    list<extents> dims_;
    list<T> cells_;
    list<action> actions_;
    list<transfer> writes_;
    list<window_work> works_;

    // building

    /// The argument whose elements are this node's, in the same order; -1 if there is none.
    static constexpr int same_value_as(node const& n) {
        if (n.what == op::reshape || n.what == op::stop_gradient) return n.arg[0];
        return n.what == op::assign ? n.arg[1] : -1;
    }

    constexpr walk walk_over(extents over, int result, int a) const {
        walk w{over};
        w.operand(0, dims_[result], first_[result]);
        if (a >= 0) w.operand(1, dims_[a], first_[a]);
        return w;
    }

    constexpr void copies(int id, walk w) {
        w.merge();
        actions_.push({.what = kind::copy, .id = id, .move = {.over = w}});
    }

    constexpr void prepare(graph const& g, int id) {
        node const& n = g.nodes[id];
        switch (family_of(n.what)) {
            case family::leaf: return prepare_leaf(g, id);
            case family::pointwise: return prepare_map(n, id);
            case family::reduction: return prepare_fold(n, id);
            case family::contraction: return over_window(n.what) ? prepare_windows(g, id) : prepare_product(n, id);
            case family::movement: return prepare_movement(n, id);
            case family::effect: writes_.push(transfer_of(g, g.nodes[n.arg[0]], 0, n.arg[1], 1)); return;
        }
    }

    constexpr void prepare_leaf(graph const& g, int id) {
        node const& n = g.nodes[id];
        int const size = dims_[id].size();
        T* const value = cells_.begin() + first_[id];
        if (n.what == op::constant)
            for (int i = 0; i < size; ++i) value[i] = static_cast<T>(n.value);
        else if (n.what == op::index)
            for (int i = 0; i < size; ++i) value[i] = static_cast<T>(i % dims_[id].last());
        else if (n.what == op::random)
            actions_.push({.what = kind::draw, .id = id, .move = {.number = n.detail, .field = n.begin}});
        else
            actions_.push({.what = kind::load, .id = id, .move = transfer_of(g, n, 1, id, 0)});
    }

    /// `leaf` is operand `there` in memory, the value `id` is operand `here`.
    constexpr transfer transfer_of(graph const& g, node const& leaf, int there, int id, int here) const {
        transfer t{.what = leaf.what, .number = leaf.detail, .field = leaf.begin, .over = walk{dims_[id]}};
        t.over.operand(here, dims_[id], first_[id]);
        bool const exchanged = leaf.what == op::parameter && leaf.begin == 0 && g.parameters[leaf.detail].transposed;
        if (exchanged) t.over.turned_operand(there, dims_[id], 0);
        else t.over.operand(there, dims_[id], 0);
        t.over.merge();
        return t;
    }

    static constexpr meaning meaning_of(op what) {
        return table::meaning_in<T>(what, std::make_integer_sequence<int, op_count>{});
    }

    constexpr void prepare_map(node const& n, int id) {
        if (n.what == op::stop_gradient) return;
        walk w = walk_over(dims_[id], id, n.arg[0]);
        int arity = 1;
        for (; arity < 3 && n.arg[arity] >= 0; ++arity) w.operand(arity + 1, dims_[n.arg[arity]], first_[n.arg[arity]]);
        w.merge();
        actions_.push({.what = kind::map, .id = id, .arity = arity, .f = meaning_of(n.what), .move = {.over = w}});
    }

    constexpr void prepare_fold(node const& n, int id) {
        walk w = walk_over(dims_[n.arg[0]], id, n.arg[0]);
        w.merge();
        T const start = n.what == op::sum ? T(0) : -std::numeric_limits<T>::infinity();
        actions_.push({.what = kind::fold, .id = id, .f = meaning_of(n.what), .start = start, .move = {.over = w}});
    }

    constexpr void prepare_product(node const& n, int id) {
        extents const a = dims_[n.arg[0]];
        extents const b = dims_[n.arg[1]];
        product p{.rows = a[a.rank - 2], .inner = a.last(), .columns = b.last()};
        p.groups = dims_[id].size() / (p.rows * p.columns);
        if (a.rank > 2) p.a_step = p.rows * p.inner;
        if (b.rank > 2) p.b_step = p.inner * p.columns;
        walk w;
        w.from[0] = first_[id];
        w.from[1] = first_[n.arg[0]];
        w.from[2] = first_[n.arg[1]];
        actions_.push({.what = kind::multiply, .id = id, .move = {.over = w}, .size = p});
    }

    constexpr void prepare_windows(graph const& g, int id) {
        node const& n = g.nodes[id];
        extents const a = dims_[n.arg[0]], b = n.arg[1] >= 0 ? dims_[n.arg[1]] : extents{};
        walk w;
        w.from[0] = first_[id];
        for (int k = 0; k < 3; ++k)
            if (n.arg[k] >= 0) w.from[k + 1] = first_[n.arg[k]];
        int const work = works_.push(work_of(n.what, g.windows[n.detail], in_side(n.what, dims_[id], a, b), out_side(n.what, dims_[id], a, b)));
        actions_.push({.what = kind::windows, .id = id, .move = {.number = work, .over = w}});
    }

    constexpr void prepare_movement(node const& n, int id) {
        extents const e = dims_[id];
        extents const a = dims_[n.arg[0]];
        int apart = 1;  // from one element to the next along the node's axis
        for (int i = e.rank - 1; i > n.detail && n.what != op::transpose; --i) apart *= e[i];
        switch (n.what) {
            case op::expand: return copies(id, walk_over(e, id, n.arg[0]));
            case op::transpose: return copies(id, permuted(n, id));
            case op::slice: {
                walk w = walk_over(e, id, n.arg[0]);
                w.from[1] += n.begin * apart;
                return copies(id, w);
            }
            case op::pad: {  // the rest stays 0 from the start
                walk w = walk_over(a, id, n.arg[0]);
                w.from[0] += n.begin * apart;
                return copies(id, w);
            }
            case op::concat: {
                walk w = walk_over(dims_[n.arg[1]], id, n.arg[1]);
                w.from[0] += a[n.detail] * apart;
                copies(id, w);
                return copies(id, walk_over(a, id, n.arg[0]));
            }
            default: return;
        }
    }

    constexpr walk permuted(node const& n, int id) const {
        walk const in = walk_over(dims_[n.arg[0]], n.arg[0], n.arg[0]);
        walk w = walk_over(dims_[id], id, -1);
        w.from[1] = in.from[1];
        for (int i = 0; i < w.rank; ++i) w.step[1][i] = in.step[1][permuted_axis(n.detail, i)];
        return w;
    }

    // running

    constexpr void run(action const& a, memory<T>& m) {
        T* const v = cells_.begin();
        switch (a.what) {
            case kind::load: return copy(a.move.over, v, place(a.move, m));
            case kind::draw: return draw(a, m.key, v + first_[a.id]);
            case kind::copy: return copy(a.move.over, v, v);
            case kind::map: return map(a, v);
            case kind::fold: return fold(a, v);
            case kind::multiply: return multiply(a, v);
            case kind::windows: return windows(a, v);
        }
    }

    constexpr void draw(action const& a, step_key key, T* to) const {
        for (int i = 0; i < dims_[a.id].size(); ++i)
            to[i] = uniform_of_step<T>(key, static_cast<std::uint32_t>(a.move.number), static_cast<std::uint32_t>(a.move.field + i));
    }

    static constexpr T* place(transfer const& t, memory<T>& m) {
        if (t.what == op::parameter) return m.parameters[t.number].begin();
        if (t.what == op::state) return m.states[t.number].begin();
        switch (static_cast<slot>(t.number)) {
            case slot::sample: return m.sample.begin();
            case slot::target: return m.target.begin();
            case slot::sample_weight: return m.sample_weight.begin();
            case slot::step: return &m.step;
            case slot::hyper: return m.hyper.begin() + t.field;
            case slot::output: return m.output.begin();
            case slot::loss: return &m.loss;
        }
        return nullptr;
    }

    static constexpr void copy(walk const& w, T* to, T const* from) {
        int const count = w.row_size(), r = w.row_step(0), a = w.row_step(1);
        w.each_row([=](int const* at) {
            for (int i = 0, x = at[1], y = at[0]; i < count; ++i, x += a, y += r) to[y] = from[x];
        });
    }

    static constexpr void map(action const& n, T* v) {
        walk const& w = n.move.over;
        meaning const f = n.f;
        int const count = w.row_size(), r = w.row_step(0), a = w.row_step(1), b = w.row_step(2), c = w.row_step(3);
        w.each_row([=, arity = n.arity](int const* at) {
            int y = at[0], p = at[1], q = at[2], s = at[3];
            if (arity == 1)
                for (int i = 0; i < count; ++i, y += r, p += a) v[y] = f(v[p], T(0), T(0));
            else if (arity == 2)
                for (int i = 0; i < count; ++i, y += r, p += a, q += b) v[y] = f(v[p], v[q], T(0));
            else
                for (int i = 0; i < count; ++i, y += r, p += a, q += b, s += c) v[y] = f(v[p], v[q], v[s]);
        });
    }

    constexpr void fold(action const& n, T* v) {
        walk const& w = n.move.over;
        int const size = dims_[n.id].size(), count = w.row_size(), r = w.row_step(0), a = w.row_step(1);
        for (int i = 0; i < size; ++i) v[first_[n.id] + i] = n.start;
        w.each_row([=, f = n.f](int const* at) {
            for (int i = 0, x = at[1], y = at[0]; i < count; ++i, x += a, y += r) v[y] = f(v[y], v[x], T(0));
        });
    }

    static constexpr void multiply(action const& n, T* v) {
        product const& p = n.size;
        T* y = v + n.move.over.from[0];
        for (int g = 0; g < p.groups; ++g) {
            T const* a = v + n.move.over.from[1] + g * p.a_step;
            T const* const b = v + n.move.over.from[2] + g * p.b_step;
            for (int i = 0; i < p.rows; ++i, a += p.inner)
                for (int j = 0; j < p.columns; ++j) *y++ = dot(a, b + j, p.inner, p.columns);
        }
    }

    constexpr void windows(action const& n, T* v) const {
        window_work const& w = works_[n.move.number];
        int const* const from = n.move.over.from;
        T* const y = v + from[0];
        int const size = dims_[n.id].size();
        T const start = w.what == op::window_max ? -std::numeric_limits<T>::infinity() : T(0);
        for (int i = 0; i < size; ++i) y[i] = start;
        if (w.what <= op::convolve_window) convolve(w, y, v + from[1], v + from[2]);
        else pool(w, y, v + from[1], v + from[2], v + from[3]);
    }

    static constexpr void convolve(window_work const& w, T* y, T const* a, T const* b) {
        int const channels = w.channels_in_group(), filters = w.filters_in_group();
        w.each_meeting([=, &w](int in, int out, int element) {
            for (int n = 0; n < w.samples; ++n)
                for (int f = 0; f < w.filters; ++f)
                    for (int c = 0; c < channels; ++c) {
                        int const i = w.input_at(in, f / filters * channels + c, n);
                        int const o = w.output_at(out, f, n);
                        int const k = w.weight_at(element, c, f);
                        if (w.what == op::convolve) y[o] += a[i] * b[k];
                        else if (w.what == op::convolve_back) y[i] += a[o] * b[k];
                        else y[k] += a[i] * b[o];
                    }
        });
    }

    static constexpr void pool(window_work const& w, T* y, T const* a, T const* b, T const* c) {
        for (int n = 0; n < w.samples; ++n)
            for (int channel = 0; channel < w.channels; ++channel) {
                int taken = -1;  // the window whose maximum has been found
                w.each_meeting([=, &w, &taken](int in, int out, int) {
                    int const i = w.input_at(in, channel, n), o = w.output_at(out, channel, n);
                    if (w.what == op::window_sum) y[o] += a[i];
                    else if (w.what == op::window_spread) y[i] += a[o];
                    else if (w.what == op::window_max) y[o] = math::maximum(a[i], y[o]);
                    else if (taken != out && a[i] == b[o]) {
                        taken = out;
                        if (w.what == op::window_pick) y[o] = c[i];
                        else y[i] += c[o];
                    }
                });
            }
    }

    static constexpr T dot(T const* a, T const* b, int count, int b_step) {
        T sum = 0;
        for (int k = 0; k < count; ++k) sum += a[k] * b[k * b_step];
        return sum;
    }
};

/// Runs a program once; the values of all its nodes.
template <class T>
constexpr list<list<T>> interpret(graph const& g, int batch, memory<T>& m) {
    interpreter<T> run{g, batch};
    run(m);
    list<list<T>> values(g.nodes.size());
    for (int i = 0; i < g.nodes.size(); ++i) {
        std::span<T const> const v = run[i];
        values[i].resize(static_cast<int>(v.size()));
        for (int k = 0; k < values[i].size(); ++k) values[i][k] = v[static_cast<std::size_t>(k)];
    }
    return values;
}

}  // namespace scarp
