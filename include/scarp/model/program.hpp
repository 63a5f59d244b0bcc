// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/place.hpp>
#include <scarp/compiler/purpose.hpp>
#include <scarp/compiler/schedule.hpp>
#include <scarp/compiler/verify.hpp>
#include <scarp/kernel/simd.hpp>
#include <scarp/network/network.hpp>
#include <scarp/shape/threefry.hpp>

namespace scarp::detail {

/// A graph planned for Batch samples of type T. Graph is a stage: a type with `make()`.
template <class Graph, int Batch, class T>
struct program {
    // constants of their own: compilers count the steps of each
    struct emitted {
        static constexpr scarp::plan make() {
            program_graph const p = thaw(frozen<Graph>::value);
            return emit_kernels(p.g, Batch, simd::lanes<T>);
        }
        static constexpr plan_sizes guess() {
            constexpr auto const& f = frozen<Graph>::value;
            int windows = 0;
            for (int i = 0; i < f.node_count; ++i) windows += over_window(f.nodes[i].what);
            return {f.node_count / 3 + 16, 3 * f.node_count + 32, 2 * f.node_count + 32, f.node_count, windows};
        }
    };
    struct stage {
        static constexpr scarp::plan make() {
            scarp::plan r = thaw(frozen<emitted>::value);
            program_graph const p = thaw(frozen<Graph>::value);
            join_kernels(r, Batch, simd::lanes<T>);
            place(r, p.g, simd::lanes<T>);
            return r;
        }
        static constexpr plan_sizes guess() { return sizes_of(frozen<emitted>::value); }
    };
    static constexpr auto const& plan = frozen<stage>::value;
    static constexpr finding_in_plan flaw = verify_constant(plan, frozen<Graph>::value, simd::lanes<T>);
    static_assert(!flaw, "the plan reads what is not there, or overwrites what is still needed: an error of scarp's own");
    static constexpr bool in_place = plan.kernel_count <= 8 && Batch == 1;
    static constexpr int arena = plan.arena > 0 ? plan.arena : 1;
};

/// The forward pass that leaves its result in region::output.
template <class Net>
struct inference_graph {
    static constexpr program_graph make() {
        program_graph p = thaw(forward_of<Net>);
        settle(p, purpose::inference);
        int const y = p.outputs[0];
        extents const d = p.g.nodes[y].dims;
        int const out = p.g.add(leaf(op::input, d, static_cast<int>(slot::output)));
        p.g.add(applied(op::assign, out, y, d));
        p.outputs.clear();
        return simplify(p, true);
    }
    static constexpr graph_sizes guess() { return {forward_of<Net>.node_count + 16, forward_of<Net>.parameter_count, 0, 0, forward_of<Net>.window_count}; }
};

/// Whether a program draws random numbers.
template <class Graph>
inline constexpr bool draws = [] {
    constexpr auto const& f = frozen<Graph>::value;
    for (int i = 0; i < f.node_count; ++i)
        if (f.nodes[i].what == op::random) return true;
    return false;
}();

/// Puts the key of a step's random numbers among the scalars of a program.
template <class T>
constexpr void set_key(seed s, std::uint64_t step, T* scalars) {
    step_key const key = key_of_step(s, step);
    for (int i = 0; i < 2; ++i) scalars[scalar_key + i] = static_cast<T>(key.at[i]);
}

}  // namespace scarp::detail
