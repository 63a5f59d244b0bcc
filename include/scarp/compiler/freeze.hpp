// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/plan.hpp>
#include <scarp/compiler/simplify.hpp>

namespace scarp {

/// A graph as a constant: arrays with room enough instead of growing lists.
template <int Nodes, int Parameters, int Layers, int Outputs, int Windows>
struct fixed_graph {
    node nodes[Nodes + 1]{};
    parameter_record parameters[Parameters + 1]{};
    layer_record layers[Layers + 1]{};
    int outputs[Outputs + 1]{};
    window windows[Windows + 1]{};
    fault error{};
    int node_count = 0, parameter_count = 0, layer_count = 0, output_count = 0, window_count = 0;

    constexpr bool holds_all() const {
        return node_count <= Nodes && parameter_count <= Parameters && layer_count <= Layers && output_count <= Outputs &&
               window_count <= Windows;
    }
};

/// A constant graph as lists again, for the next pass.
template <int N, int P, int L, int O, int W>
constexpr program_graph thaw(fixed_graph<N, P, L, O, W> const& f) {
    program_graph r;
    r.g.nodes = {f.nodes, f.node_count};
    r.g.parameters = {f.parameters, f.parameter_count};
    r.g.windows = {f.windows, f.window_count};
    r.outputs = {f.outputs, f.output_count};
    r.g.error = f.error;
    return r;
}

/// A constant plan as lists again.
template <int K, int M, int E, int B, int W>
constexpr plan thaw(fixed_plan<K, M, E, B, W> const& f) {
    plan r;
    r.kernels = {f.kernels, f.kernel_count};
    r.micros = {f.micros, f.micro_count};
    r.externals = {f.externals, f.external_count};
    r.buffers = {f.buffers, f.buffer_count};
    r.windows = {f.windows, f.window_count};
    r.arena = f.arena;
    return r;
}

namespace detail {

struct graph_sizes {
    int nodes, parameters, layers, outputs, windows = 0;
};
struct plan_sizes {
    int kernels, micros, externals, buffers, windows = 0;
};

template <int N, int P, int L, int O, int W>
constexpr graph_sizes sizes_of(fixed_graph<N, P, L, O, W> const& f) {
    return {f.node_count, f.parameter_count, f.layer_count, f.output_count, f.window_count};
}
template <int K, int M, int E, int B, int W>
constexpr plan_sizes sizes_of(fixed_plan<K, M, E, B, W> const& f) {
    return {f.kernel_count, f.micro_count, f.external_count, f.buffer_count, f.window_count};
}

template <graph_sizes S>
constexpr auto room_for() {
    return fixed_graph<S.nodes, S.parameters, S.layers, S.outputs, S.windows>{};
}
template <plan_sizes S>
constexpr auto room_for() {
    return fixed_plan<S.kernels, S.micros, S.externals, S.buffers, S.windows>{};
}

template <class T>
constexpr void copy(list<T> const& from, T* to) {
    for (int i = 0; i < from.size(); ++i) to[i] = from.at[i];
}

/// Copies what was made, or only counts it where the room is too small.
template <int N, int P, int L, int O, int W>
constexpr void fill(fixed_graph<N, P, L, O, W>& f, program_graph const& p) {
    f.node_count = p.g.nodes.size();
    f.parameter_count = p.g.parameters.size();
    f.layer_count = p.g.layers.size();
    f.output_count = p.outputs.size();
    f.window_count = p.g.windows.size();
    if (!f.holds_all()) return;
    copy(p.g.nodes, f.nodes);
    copy(p.g.parameters, f.parameters);
    copy(p.g.layers, f.layers);
    copy(p.outputs, f.outputs);
    copy(p.g.windows, f.windows);
    f.error = p.g.error;
}
template <int K, int M, int E, int B, int W>
constexpr void fill(fixed_plan<K, M, E, B, W>& f, plan const& p) {
    f.kernel_count = p.kernels.size();
    f.micro_count = p.micros.size();
    f.external_count = p.externals.size();
    f.buffer_count = p.buffers.size();
    f.window_count = p.windows.size();
    if (!f.holds_all()) return;
    copy(p.kernels, f.kernels);
    copy(p.micros, f.micros);
    copy(p.externals, f.externals);
    copy(p.buffers, f.buffers);
    copy(p.windows, f.windows);
    f.arena = p.arena;
}

}  // namespace detail

/// What `Stage::make()` computes, a program or a plan, as a constant. `Stage::guess()` says how much room it may take: the stage
/// is computed once where that is enough, else twice; so no size is a limit.
///
/// Constants are made by named functions, here and wherever they are dear: g++ evaluates `constexpr auto x = [] { ... }();` two to
/// three times, a call of a named function once.
template <class Stage>
struct frozen {
private:
    template <auto Sizes>
    static constexpr auto made() {
        auto f = detail::room_for<Sizes>();
        detail::fill(f, Stage::make());
        return f;
    }
    static constexpr auto first = made<Stage::guess()>();
    template <auto Sizes>
    static constexpr auto exact = made<Sizes>();

    static constexpr auto const& that_holds_all() {
        if constexpr (guessed) return first;
        else return exact<detail::sizes_of(first)>;
    }

public:
    static constexpr bool guessed = first.holds_all();  ///< whether it was computed once
    static constexpr auto const& value = that_holds_all();
};

}  // namespace scarp
