// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/freeze.hpp>
#include <scarp/network/names.hpp>

namespace scarp {

namespace detail {

template <class Where, class Net>
constexpr auto verdict_on_names() {
    return in_order{};
}
/// The first pattern that is of no trained parameter's name.
template <class Where, class Net, name First, name... More>
constexpr auto verdict_on_names() {
    if constexpr (any_is_named<Net>(First.view())) return verdict_on_names<Where, Net, More...>();
    else
        return ill_formed<problem::no_parameter_is_of_this_pattern, at_type<Where>, expected<words::a_pattern_of_parameter_names>,
                          got<First>, hint::see_parameter_names>{};
}

template <class Where, class Net, name... Patterns>
constexpr auto verdict_on_frozen() {
    if constexpr (!has_layers<Net>) return verdict_on_use<Net>();
    else if constexpr (!well_formed<Net>) return in_order{};  // refused at its declaration
    else return verdict_on_names<Where, Net, Patterns...>();
}

}  // namespace detail

/// The same network with some parameters out of every training: `freeze<lenet, "conv2d_1.*", "conv2d_2.*">`. Its trainer also takes
/// a model of the network itself. Statistics are no parameters: a frozen batch_norm still normalises by the batch in training, and its
/// running averages move on.
///
///     model<lenet> net;                                                        // trained before
///     trainer<freeze<lenet, "conv2d_*">, softmax_cross_entropy, adam> train{net};   // only the dense layers go on
///
/// Cost     less than the network: no gradient is computed that only frozen parameters need, nor what would lead back to them
/// Errors   no_parameter_is_of_this_pattern, not_a_network
template <class Net, name First, name... More>
struct freeze<Net, First, More...> {
    using origin = Net;
    using stored_as = Net;

    struct reading {
        static constexpr program_graph make() {
            program_graph p = thaw(detail::reading_of<Net>);
            p.g.layers = {detail::reading_of<Net>.layers, detail::reading_of<Net>.layer_count};
            for (int i = 0; i < p.g.parameters.size(); ++i)
                if (detail::is_named<Net>(i, First.view()) || (detail::is_named<Net>(i, More.view()) || ...))
                    p.g.parameters[i].trained = false;
            return p;
        }
        static constexpr detail::graph_sizes guess() { return detail::sizes_of(detail::reading_of<Net>); }
    };

    static constexpr bool accepted =
        std::is_same_v<decltype(detail::verdict_on_frozen<freeze, Net, First, More...>()), detail::in_order> && well_formed<Net>;
    static_assert(detail::verdict_on_frozen<freeze, Net, First, More...>().accepted, "read the type: which pattern is of no name");
};

}  // namespace scarp
