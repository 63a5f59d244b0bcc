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
    r.g.nodes = {f.nodes, N};
    r.g.parameters = {f.parameters, P};
    r.outputs = {f.outputs, O};
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
constexpr void copy(T const* from, int count, T* to) {
    for (int i = 0; i < count; ++i) to[i] = from[i];
}
template <class T>
constexpr void copy(list<T> const& from, T* to) {
    copy(from.at, from.size(), to);
}

/// What a stage computed, in arrays that may be too small; then it must be computed again.
template <class Fixed, class Sizes>
struct attempt {
    Fixed value{};
    Sizes size{};
    bool fits = false;
};

}  // namespace detail

/// The graph that `Stage::make()` computes, as a constant of exact size. `Stage::guess()` says how large it may get: the stage is
/// computed once where that is enough, else twice; so no size is a limit.
///
/// Constants are made by named functions, here and wherever they are dear: g++ evaluates `constexpr auto x = [] { ... }();` two to
/// three times, a call of a named function once.
template <class Stage>
struct frozen_graph {
private:
    template <int N, int P, int L, int O>
    static constexpr void fill(fixed_graph<N, P, L, O>& f, program_graph const& p) {
        detail::copy(p.g.nodes, f.nodes);
        detail::copy(p.g.parameters, f.parameters);
        detail::copy(p.g.layers, f.layers);
        detail::copy(p.outputs, f.outputs);
        f.error = p.g.error;
    }
    static constexpr detail::graph_sizes room = Stage::guess();
    static constexpr auto try_room() {
        detail::attempt<fixed_graph<room.nodes, room.parameters, room.layers, room.outputs>, detail::graph_sizes> a;
        program_graph const p = Stage::make();
        a.size = detail::sizes_of(p);
        a.fits = a.size.nodes <= room.nodes && a.size.parameters <= room.parameters && a.size.layers <= room.layers &&
                 a.size.outputs <= room.outputs;
        if (a.fits) fill(a.value, p);
        return a;
    }
    static constexpr auto first = try_room();
    static constexpr detail::graph_sizes size = first.size;

    static constexpr auto fit() {
        fixed_graph<size.nodes, size.parameters, size.layers, size.outputs> f;
        if constexpr (first.fits) {
            for (int i = 0; i < size.nodes; ++i) f.nodes[i] = first.value.nodes[i];
            for (int i = 0; i < size.parameters; ++i) f.parameters[i] = first.value.parameters[i];
            for (int i = 0; i < size.layers; ++i) f.layers[i] = first.value.layers[i];
            for (int i = 0; i < size.outputs; ++i) f.outputs[i] = first.value.outputs[i];
            f.error = first.value.error;
        } else {
            fill(f, Stage::make());
        }
        return f;
    }

public:
    static constexpr auto value = fit();
};

/// The plan that `Stage::make()` computes, as a constant, in the same way.
template <class Stage>
struct frozen_plan {
private:
    template <int K, int M, int E, int B>
    static constexpr void fill(fixed_plan<K, M, E, B>& f, plan const& p) {
        detail::copy(p.kernels, f.kernels);
        detail::copy(p.micros, f.micros);
        detail::copy(p.externals, f.externals);
        detail::copy(p.buffers, f.buffers);
        f.arena = p.arena;
    }
    static constexpr detail::plan_sizes room = Stage::guess();
    static constexpr auto try_room() {
        detail::attempt<fixed_plan<room.kernels, room.micros, room.externals, room.buffers>, detail::plan_sizes> a;
        plan const p = Stage::make();
        a.size = detail::sizes_of(p);
        a.fits = a.size.kernels <= room.kernels && a.size.micros <= room.micros && a.size.externals <= room.externals &&
                 a.size.buffers <= room.buffers;
        if (a.fits) fill(a.value, p);
        return a;
    }
    static constexpr auto first = try_room();
    static constexpr detail::plan_sizes size = first.size;

    static constexpr auto fit() {
        fixed_plan<size.kernels, size.micros, size.externals, size.buffers> f;
        if constexpr (first.fits) {
            for (int i = 0; i < size.kernels; ++i) f.kernels[i] = first.value.kernels[i];
            for (int i = 0; i < size.micros; ++i) f.micros[i] = first.value.micros[i];
            for (int i = 0; i < size.externals; ++i) f.externals[i] = first.value.externals[i];
            for (int i = 0; i < size.buffers; ++i) f.buffers[i] = first.value.buffers[i];
            f.arena = first.value.arena;
        } else {
            fill(f, Stage::make());
        }
        return f;
    }

public:
    static constexpr auto value = fit();
};

}  // namespace scarp
