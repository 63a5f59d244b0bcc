// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/differentiate.hpp>
#include <scarp/compiler/purpose.hpp>
#include <scarp/network/network.hpp>

#include <cstdint>

namespace scarp {

namespace detail {

/// Operations of one node per sample: 2 per multiply-add of a contraction, all else counts as 0. What padding adds is not counted
/// off, as libraries' tables do not.
template <class Graph>
constexpr std::int64_t flops_of(Graph const& g, int id) {
    node const& n = g.nodes[id];
    if (n.what == op::matmul) return std::int64_t{2} * n.dims.size() * g.nodes[n.arg[0]].dims.last();
    if (n.what != op::convolve && n.what != op::convolve_back) return 0;
    extents const& y = n.what == op::convolve ? n.dims : g.nodes[n.arg[0]].dims;
    extents const& w = g.nodes[n.arg[1]].dims;  // (out, in, space...)
    return std::int64_t{2} * y.size() * (w.size() / w[0]);
}

/// Forward and backward operations per sample; the derivative of a product costs it once for each operand that needs one.
struct flop_count {
    std::int64_t forward = 0, backward = 0;
};

template <class Graph>
constexpr flop_count count_flops(Graph const& g, int first, int last) {
    flop_count n;
    list<bool> needed(last);  // depends on a parameter
    for (int i = 0; i < last; ++i) {
        node const& me = g.nodes[i];
        needed[i] = me.what == op::parameter && g.parameters[me.detail].trained;
        int derivatives = 0;
        for (int const a : me.arg) derivatives += a >= 0 && needed[a];
        needed[i] = needed[i] || (derivatives > 0 && me.what != op::stop_gradient);
        if (i < first) continue;
        std::int64_t const once = flops_of(g, i);
        n.forward += once;
        n.backward += derivatives * once;
    }
    return n;
}

/// Numbers per sample that the forward pass leaves for the backward pass, once both are simplified.
template <class Net>
constexpr std::int64_t count_kept() {
    program_graph p = thaw(forward_of<Net>);
    settle(p, purpose::gradient);
    graph& g = p.g;
    g.bound = true;
    expression const y{g, p.outputs[0]};
    expression const pull{g, g.add(leaf(op::input, y.dims(), static_cast<int>(slot::target)))};
    expression const total = sum(pointwise(op::multiply, y, pull));
    extents scalar = total.dims();
    scalar[0] = 1;
    int const loss = g.add(applied(op::sum, total.id(), scalar, 1));
    for (int const d : differentiate(g, loss))
        if (d >= 0) p.outputs.push(d);
    g.release();
    program_graph const q = simplify(p, true);

    auto const source = [&](int i) {  // a reshaped value is the value itself
        while (i >= 0 && (q.g.nodes[i].what == op::reshape || q.g.nodes[i].what == op::expand || q.g.nodes[i].what == op::stop_gradient))
            i = q.g.nodes[i].arg[0];
        return i;
    };
    list<bool> forward(q.g.nodes.size()), kept(q.g.nodes.size());
    forward[q.outputs[0]] = true;
    for (int i = q.g.nodes.size() - 1; i >= 0; --i)
        for (int const a : q.g.nodes[i].arg)
            if (a >= 0 && forward[i]) forward[a] = true;
    std::int64_t count = 0;
    for (int i = 0; i < q.g.nodes.size(); ++i)
        for (int const argument : q.g.nodes[i].arg) {
            int const a = source(argument);
            if (a < 0 || forward[i] || !forward[a] || kept[a]) continue;
            node const& n = q.g.nodes[a];
            kept[a] = n.dims.batched() && family_of(n.what) != family::leaf;
            if (kept[a]) count += n.dims.size();
        }
    return count;
}

}  // namespace detail

/// What a network costs, known while compiling; read it through `cost<Net>`.
template <class Net>
struct cost_of {
    /// Operations per sample: 2 per multiply-add of a contraction; activations, losses and optimizers count as 0.
    static constexpr std::int64_t forward_flops = detail::count_flops(detail::reading_of<Net>, 0, detail::reading_of<Net>.node_count).forward;
    /// The derivatives by every parameter, and by the inputs of all contractions but those that read the sample itself.
    static constexpr std::int64_t backward_flops = detail::count_flops(detail::reading_of<Net>, 0, detail::reading_of<Net>.node_count).backward;
    static constexpr std::int64_t training_flops = forward_flops + backward_flops;
    /// Trainable numbers.
    static constexpr std::int64_t parameters = parameter_count<Net>;
    /// Their bytes as numbers of type T, without padding.
    template <class T = float>
    static constexpr std::int64_t parameter_bytes = parameters * std::int64_t{sizeof(T)};
    /// Bytes per sample of what the backward pass reads of the forward pass, the sample itself not counted.
    template <class T = float>
    static constexpr std::int64_t activation_bytes = detail::count_kept<Net>() * std::int64_t{sizeof(T)};
};

template <class Net>
    requires(!well_formed<Net>)
struct cost_of<Net> {
    static constexpr detail::uncounted forward_flops{}, backward_flops{}, training_flops{}, parameters{};
    template <class T = float>
    static constexpr detail::uncounted parameter_bytes{};
    template <class T = float>
    static constexpr detail::uncounted activation_bytes{};
};

/// `static_assert(cost<mlp>.forward_flops == 203'264);`, also backward_flops, training_flops, parameters, and with the type of
/// the numbers `cost<mlp>.parameter_bytes<float>` and `cost<mlp>.activation_bytes<float>`. The memory of a training for a batch
/// is the trainer's: `trainer<...>::arena_bytes` and `trainer<...>::bytes`.
///
/// Source the convention of libraries' tables: a dense layer costs 2 In Out forward and twice that backward
template <class Net>
inline constexpr cost_of<Net> cost{};

}  // namespace scarp
