// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/compiler/differentiate.hpp>
#include <scarp/loss/loss.hpp>
#include <scarp/model/parameters.hpp>
#include <scarp/model/program.hpp>
#include <scarp/optimizer/update.hpp>

namespace scarp {

namespace detail {

/// What a derived program leaves behind.
enum class derived { update, gradient, loss };

/// Number of the node of each stored parameter.
constexpr list<int> nodes_of_parameters(graph const& g) {
    list<int> at(g.parameters.size(), -1);
    for (int i = 0; i < g.nodes.size(); ++i)
        if (g.nodes[i].what == op::parameter) at[g.nodes[i].detail] = i;
    return at;
}

constexpr int add_leaf(graph& g, slot s, extents dims) {
    return g.add(leaf(op::input, dims, static_cast<int>(s)));
}

constexpr void add_assignment(graph& g, int target, int value) {
    g.add(applied(op::assign, target, value, g.nodes[target].dims));
}

/// Appends the loss: the sum over the batch of weight_i * loss_i; with weights 1/batch, the mean. Returns its node.
template <class Loss>
constexpr int append_loss(graph& g, int output, name_test named = nullptr) {
    expression const y{g, output};
    expression const target{g, add_leaf(g, slot::target, prepend(batch_extent, target_of<Loss>(y.shape())))};
    expression each = Loss::define(y, target);
    if (each.owner() != &g) home(y, each).fail(problem::loss_ignores_the_output, hint::use_the_output_in_the_loss);
    if (g.error) return -1;
    if (!each.batched() || each.size() != 1) {
        g.fail(problem::loss_is_not_one_number, hint::add_mean_or_sum, extents{1}, each.shape());
        return -1;
    }
    if constexpr (requires(trained_parameters p) { Loss::penalty(p); }) each = each + Loss::penalty(trained_parameters{g, named});
    expression const one = each.rank() == 0 ? each : movement(op::reshape, each, extents{});
    expression const column{g, add_leaf(g, slot::sample_weight, extents{batch_extent, 1})};
    expression const weight = movement(op::reshape, column, extents{});
    expression const weighted = pointwise(op::multiply, one, weight);
    return g.add(applied(op::sum, weighted.id(), extents{1}, 1));
}

/// Gradients are added to state 0 of each parameter.
constexpr void append_gradients(graph& g, list<int> const& derivative) {
    list<int> const at = nodes_of_parameters(g);
    for (int p = 0; p < derivative.size(); ++p) {
        if (derivative[p] < 0) continue;
        extents const d = g.nodes[at[p]].dims;
        expression const old{g, g.add(leaf(op::state, d, p))};
        expression const sum = old + expression{g, derivative[p]};
        add_assignment(g, old.id(), sum.id());
    }
}

/// Each parameter takes its optimizer's step; returns the number of the first state of each of the optimizer's parts.
template <class Net, class Optimizer>
constexpr list<int> append_updates(graph& g, list<int> const& derivative) {
    list<int> const at = nodes_of_parameters(g);
    list<trained> all;
    all.reserve(derivative.size());
    for (int p = 0; p < derivative.size(); ++p)
        if (derivative[p] >= 0) all.push({.parameter = p, .weight = {g, at[p]}, .gradient = {g, derivative[p]}});
    return append_step<Optimizer>(g, all, &is_named<Net>);
}

/// The forward pass with the loss, its derivatives and what is done with them, as the rules wrote it.
template <class Net, class Loss, class Optimizer, derived What>
struct derivation {
    static constexpr program_graph make() {
        program_graph p = thaw(forward_of<Net>);
        settle(p, What == derived::update ? purpose::step : What == derived::gradient ? purpose::gradient : purpose::inference);
        int const y = p.outputs[0];
        p.outputs.clear();
        graph& g = p.g;
        g.bound = true;
        int const loss = append_loss<Loss>(g, y, &is_named<Net>);
        if (!g.error) {
            list<int> derivative;
            if (What != derived::loss) derivative = differentiate(g, loss);
            // a step leaves the class scores behind too, for the accuracy: one more store in the kernel that makes them
            if constexpr (What == derived::loss || (What == derived::update && classification<Loss>)) {
                int const out = add_leaf(g, slot::output, g.nodes[y].dims);
                add_assignment(g, out, y);
            }
            add_assignment(g, add_leaf(g, slot::loss, extents{1}), loss);
            if constexpr (What == derived::update) append_updates<Net, Optimizer>(g, derivative);
            if constexpr (What == derived::gradient) append_gradients(g, derivative);
        }
        g.release();
        return p;
    }
    static constexpr graph_sizes guess() {
        constexpr auto const& f = forward_of<Net>;
        return {12 * f.node_count + 40 * f.parameter_count + 128, f.parameter_count, 0, 0, f.window_count};
    }
};

/// The same, simplified.
template <class Net, class Loss, class Optimizer, derived What>
struct derived_graph {
    using stage = frozen<derivation<Net, Loss, Optimizer, What>>;
    static constexpr program_graph make() { return simplify(thaw(stage::value), true); }
    static constexpr graph_sizes guess() { return {stage::value.node_count + 16, stage::value.parameter_count, 0, 0, stage::value.window_count}; }
};

/// What is wrong with a loss on the output of a network that is in order itself.
template <class Net, class Loss>
constexpr fault find_fault_of_loss() {
    if constexpr (!loss_function<Loss>) {
        return {problem::not_a_loss, hint::put_the_loss_after_the_network, {}, {}};
    } else {
        constexpr extents y = output_extents<Net>;
        if (classification<Loss> && (y.rank == 0 || y[0] < 2))
            return {problem::fewer_than_two_classes, hint::end_with_one_output_per_class, extents{2}, y};
        graph g;  // of nothing but an output, and what a penalty asks for
        g.bound = true;
        int const output = g.add(leaf(op::input, prepend(batch_extent, y)));
        if constexpr (requires(trained_parameters p) { Loss::penalty(p); })
            for (int i = 0; i < parameters_of<Net>; ++i) {
                parameter_record const& p = reading_of<Net>.parameters[i];
                g.add(leaf(op::parameter, p.dims, g.parameters.push(p)));
            }
        append_loss<Loss>(g, output, &is_named<Net>);
        g.release();
        return g.error;
    }
}

/// The shape of one sample's target.
template <class Net, class Loss>
inline constexpr extents target_extents = target_of<Loss>(output_extents<Net>);

template <class Net, class Loss>
inline constexpr fault fault_of_loss = find_fault_of_loss<Net, Loss>();

/// The verdict on a loss; an ill-formed network was refused at its declaration, and what is none by its model: their losses are in order.
template <class Net, class Loss>
constexpr auto verdict_on_loss() {
    if constexpr (!well_formed<Net>) return in_order{};
    else return verdict_on<fault_of_loss<Net, Loss>, at_loss<Loss>>();
}

}  // namespace detail

/// Whether a loss fits the network; false where the network itself is ill-formed.
template <class Net, class Loss>
inline constexpr bool loss_fits = [] {
    if constexpr (!well_formed<Net>) return false;
    else return !detail::fault_of_loss<Net, Loss>;
}();

namespace detail {

/// The one error of a loss that does not fit.
template <class Net, class Loss>
struct check_loss {
    static_assert(verdict_on_loss<Net, Loss>().accepted, "read the type: what is wrong with this loss, expected, got, the repair");
};

}  // namespace detail

}  // namespace scarp
