// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/optimizer/moving_average.hpp>
#include <scarp/train/trainer.hpp>

#include <algorithm>

namespace scarp {

namespace detail {

/// Position of a part among those of an optimizer; -1 where it is none of them.
template <class Part, class... Parts>
constexpr int position_of(part_list<Parts...>) {
    int at = 0;
    return ((!std::is_same_v<Part, Parts> && ++at) && ...) ? -1 : at;
}

/// Steps until the parts behind all accumulate<> act for the first time.
template <class... Parts>
constexpr int steps_of_first_update(part_list<Parts...>) {
    constexpr auto of = []<class Part>(part_list<Part>) {
        if constexpr (requires { Part::steps; }) return Part::steps;
        else return 1;
    };
    return (1 * ... * of(part_list<Parts>{}));
}

/// Number of the state buffer that holds the average of each parameter; -1 for those that do not train.
template <class Net, class Optimizer>
constexpr auto find_average_buffers() {
    constexpr int parameters = parameters_of<Net>;
    program_graph p = thaw(forward_of<Net>);
    graph& g = p.g;
    list<int> const at = nodes_of_parameters(g);
    list<int> gradients(parameters, -1);
    for (int i = 0; i < parameters; ++i)
        if (at[i] >= 0 && g.parameters[i].trained) gradients[i] = g.add(leaf(op::input, g.nodes[at[i]].dims));
    int const before = g.nodes.size();
    list<int> const first = append_updates<Net, Optimizer>(g, gradients);
    int const block = first[position_of<moving_average>(typename parts_of<Optimizer>::type{})];
    std::array<bool, static_cast<std::size_t>(parameters + 1)> averaged{};
    for (int i = before; i < g.nodes.size(); ++i) {
        node const& n = g.nodes[i];
        if (n.what == op::state && n.detail / parameters == block) averaged[static_cast<std::size_t>(n.detail % parameters)] = true;
    }
    g.release();
    struct {
        int block;
        decltype(averaged) of;
    } const result{block, averaged};
    return result;
}
template <class Net, class Optimizer>
inline constexpr auto average_buffers = find_average_buffers<Net, Optimizer>();

}  // namespace detail

/// Puts the average of the weights into a model of the same network; parameters that do not train are copied as they are.
///
/// Errors   none; before the first update the average is the weights themselves
template <class Net, class Loss, class Optimizer, class Batch, class T, storage Where, storage To>
void copy_averaged(trainer<Net, Loss, Optimizer, Batch, T, Where> const& from, model<Net, T, To>& to) {
    static_assert(detail::position_of<moving_average>(typename detail::parts_of<Optimizer>::type{}) >= 0,
                  "scarp::averaged: expected moving_average in the trainer's chain of optimizer parts");
    constexpr auto const& buffers = detail::average_buffers<Net, Optimizer>;
    constexpr int block = detail::parameter_block<Net, T>;
    std::copy_n(from.parameter_data(), block, to.parameter_data());
    if (from.steps() < detail::steps_of_first_update(typename detail::parts_of<Optimizer>::type{})) return;
    T const* const averages = from.state_data() + buffers.block * block;
    for (std::size_t p = 0; p + 1 < buffers.of.size(); ++p) {
        int const first = detail::parameter_offsets<Net, T>[p], end = detail::parameter_offsets<Net, T>[p + 1];
        if (buffers.of[p]) std::copy(averages + first, averages + end, to.parameter_data() + first);
    }
}

/// A model with the average of the weights, of a training with moving_average.
///
///     auto report = evaluate<softmax_cross_entropy>(averaged(train), data.test);
///
/// Cost     one allocation
template <class Net, class Loss, class Optimizer, class Batch, class T, storage Where>
model<Net, T> averaged(trainer<Net, Loss, Optimizer, Batch, T, Where> const& train) {
    model<Net, T> net;
    copy_averaged(train, net);
    return net;
}

}  // namespace scarp
