// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/plan.hpp>
#include <scarp/compiler/simplify.hpp>

namespace scarp {

/// A graph as a constant: exact arrays instead of growing lists.
template <int Nodes, int Parameters, int Layers, int Outputs>
struct fixed_graph {
    node nodes[Nodes + 1]{};
    parameter_record parameters[Parameters + 1]{};
    layer_record layers[Layers + 1]{};
    int outputs[Outputs + 1]{};
    fault error{};
    static constexpr int node_count = Nodes;
    static constexpr int parameter_count = Parameters;
    static constexpr int layer_count = Layers;
    static constexpr int output_count = Outputs;
};

/// A constant graph as lists again, for the next pass.
template <int N, int P, int L, int O>
constexpr program_graph thaw(fixed_graph<N, P, L, O> const& f) {
    program_graph r;
    r.g.nodes.reserve(2 * N);
    for (int i = 0; i < N; ++i) r.g.nodes.push(f.nodes[i]);
    for (int i = 0; i < P; ++i) r.g.parameters.push(f.parameters[i]);
    for (int i = 0; i < O; ++i) r.outputs.push(f.outputs[i]);
    r.g.error = f.error;
    return r;
}

namespace detail {

struct graph_sizes {
    int nodes, parameters, layers, outputs;
};

constexpr graph_sizes sizes_of(program_graph const& p) {
    return {p.g.nodes.size(), p.g.parameters.size(), p.g.layers.size(), p.outputs.size()};
}

struct plan_sizes {
    int kernels, micros, externals, buffers;
};

constexpr plan_sizes sizes_of(plan const& p) {
    return {p.kernels.size(), p.micros.size(), p.externals.size(), p.buffers.size()};
}

template <class T>
constexpr void copy(list<T> const& from, T* to) {
    for (int i = 0; i < from.size(); ++i) to[i] = from[i];
}

}  // namespace detail

/// The graph that `Stage::make()` computes, as a constant. Computed twice, first for its sizes: so no size is a limit.
template <class Stage>
struct frozen_graph {
    static constexpr detail::graph_sizes size = detail::sizes_of(Stage::make());
    static constexpr auto value = [] {
        fixed_graph<size.nodes, size.parameters, size.layers, size.outputs> f;
        program_graph const p = Stage::make();
        detail::copy(p.g.nodes, f.nodes);
        detail::copy(p.g.parameters, f.parameters);
        detail::copy(p.g.layers, f.layers);
        detail::copy(p.outputs, f.outputs);
        f.error = p.g.error;
        return f;
    }();
};

/// The plan that `Stage::make()` computes, as a constant.
template <class Stage>
struct frozen_plan {
    static constexpr detail::plan_sizes size = detail::sizes_of(Stage::make());
    static constexpr auto value = [] {
        fixed_plan<size.kernels, size.micros, size.externals, size.buffers> f;
        plan const p = Stage::make();
        detail::copy(p.kernels, f.kernels);
        detail::copy(p.micros, f.micros);
        detail::copy(p.externals, f.externals);
        detail::copy(p.buffers, f.buffers);
        f.arena = p.arena;
        return f;
    }();
};

}  // namespace scarp
