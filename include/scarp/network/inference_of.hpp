// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/fold.hpp>
#include <scarp/compiler/purpose.hpp>
#include <scarp/network/network.hpp>

namespace scarp {

namespace detail {

/// What a network computes at inference, folded, with the layers of the network and what became of their results.
template <class Net>
constexpr folding fold_network() {
    constexpr auto const& f = reading_of<Net>;
    program_graph p = thaw(f);
    for (parameter_record& r : p.g.parameters) r.transposed = false;
    for (int l = 0; l < f.layer_count; ++l) p.outputs.push(f.layers[l].result);
    settle(p, purpose::inference);
    program_graph s = simplify(p, false);
    for (node& n : s.g.nodes)
        if (n.what == op::parameter) n.begin = 0;
    list<int> const results = s.outputs;
    s.outputs.resize(1);
    folding made = fold(s);
    graph& g = made.program.g;
    g.layers = {f.layers, f.layer_count};
    for (int l = 0; l < g.layers.size(); ++l) {
        layer_record& r = g.layers[l];
        int const before = l == 0 ? 0 : g.layers[l - 1].depth < r.depth ? g.layers[l - 1].first : g.layers[l - 1].last;
        r.result = made.now[results[l + 1]];
        r.first = before;
        r.last = r.result >= before ? r.result + 1 : before;
    }
    return made;
}

}  // namespace detail

/// A network as inference needs it, and nothing else: dropout and noise are gone, and batch normalisation, like every factor and
/// summand of parameters alone, is part of the weights of the dense layer or convolution before it. Its model is made of a trained
/// one by `for_inference`.
///
///     model<inference_of<resnet>> fast = for_inference(net);
///
/// Its parameters are some of the network's, by name and shape: dense_1.weight is then the weight times the scale of the
/// normalisation behind it, and what is added comes as dense_1.bias, or, where that layer has none, as batch_norm_1.bias.
/// Cost     a kernel less for each normalisation, or its operations less in the kernel it was part of
/// Errors   not_a_network
template <class Net>
struct inference_of {
    using origin = Net;

    struct reading {
        static constexpr program_graph make() {
            folding f = detail::fold_network<Net>();
            detail::choose_storage(f.program.g);
            return static_cast<program_graph&&>(f.program);
        }
        static constexpr detail::graph_sizes guess() { return detail::sizes_of(detail::reading_of<Net>); }
    };

    static constexpr bool accepted = well_formed<Net>;
    static_assert(detail::verdict_on_use<Net>().accepted, "read the type: this is not a network");
};

}  // namespace scarp
