// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/fold.hpp>
#include <scarp/compiler/purpose.hpp>
#include <scarp/network/network.hpp>

namespace scarp {

namespace detail {

/// Of each layer, one past the last node that reads a parameter of it; 0 where none does.
constexpr list<int> ends_of_reading(graph const& g, int layers) {
    list<int> ends(layers), read(g.nodes.size(), -1);
    for (int i = 0; i < g.nodes.size(); ++i) {
        node const& n = g.nodes[i];
        if (n.what == op::parameter) read[i] = g.parameters[n.detail].layer;
        else if (n.what == op::reshape || n.what == op::transpose || n.what == op::expand) read[i] = read[n.arg[0]];
        else
            for (int const a : n.arg)
                if (a >= 0 && read[a] >= 0) ends[read[a]] = i + 1;
    }
    return ends;
}

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
    list<int> const ends = ends_of_reading(g, g.layers.size());
    for (int l = 0; l < g.layers.size(); ++l) {
        layer_record& r = g.layers[l];
        int const before = l == 0 ? 0 : g.layers[l - 1].depth < r.depth ? g.layers[l - 1].first : g.layers[l - 1].last;
        r.result = made.now[results[l + 1]];
        r.first = before;
        int const end = r.result >= before ? r.result + 1 : ends[l];  // a weight that took in a scale is still its layer's
        r.last = end > before ? end : before;
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
/// normalisation behind it, and what is added comes as dense_1.bias, or, where that layer has none, as batch_norm_1.bias. Where no
/// dense layer or convolution is before it, batch_norm_1.weight and batch_norm_1.bias are what is left of it, also with no_affine.
/// Cost     a kernel less for each normalisation, or its operations less in the kernel it was part of
/// Errors   not_a_network
template <class Net>
struct inference_of {
    using origin = Net;
    static constexpr bool only_inference = true;

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
