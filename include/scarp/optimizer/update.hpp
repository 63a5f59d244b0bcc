// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/formula/functions.hpp>

namespace scarp {

/// What an optimizer's formula sees of one parameter: the old weight, its gradient, state buffers that start at 0, the number of
/// the step, and the optimizer's own fields, which may change from step to step.
///
/// An optimizer is a struct of float fields that lists them in `fields`, and a formula:
///
///     struct momentum {
///         float learning_rate = 0.01f, decay = 0.9f;
///         static constexpr float momentum::*fields[] = {&momentum::learning_rate, &momentum::decay};
///         static constexpr expression update(scarp::update<momentum>& u) {
///             auto v = u.remember(0, u[&momentum::decay] * u.state(0) + u.gradient);
///             return u.weight - u[&momentum::learning_rate] * v;
///         }
///     };
template <class Optimizer>
class update {
public:
    constexpr update(graph& g, int parameter, expression const& w, expression const& dw)
        : weight{w}, gradient{dw}, graph_{g}, parameter_{parameter} {}

    expression weight;
    expression gradient;

    /// A field of the optimizer, read anew at every step.
    constexpr expression operator[](float Optimizer::*field) const {
        int i = 0;
        while (Optimizer::fields[i] != field) ++i;
        return {graph_, graph_.add({.what = op::input, .detail = static_cast<int>(slot::hyper), .begin = i})};
    }

    /// The number of this step, from 1.
    constexpr expression step() const {
        return {graph_, graph_.add({.what = op::input, .detail = static_cast<int>(slot::step)})};
    }

    /// State buffer `number` of this parameter as the last step left it.
    constexpr expression state(int number) const {
        int const id = number * graph_.parameters.size() + parameter_;
        return {graph_, graph_.add({.what = op::state, .dims = weight.dims(), .detail = id})};
    }

    /// Gives state buffer `number` its next value, and returns that.
    constexpr expression remember(int number, expression const& value) {
        expression const s = state(number);
        next_.push({.what = op::assign, .arg = {s.id(), value.id(), -1}, .dims = weight.dims()});
        return value;
    }

    // for the library: writes the new weight and states
    constexpr void finish(expression const& new_weight) {
        graph_.add({.what = op::assign, .arg = {weight.id(), new_weight.id(), -1}, .dims = weight.dims()});
        for (node const& n : next_) graph_.add(n);
    }

private:
    graph& graph_;
    int parameter_;
    list<node> next_;
};

/// Number of fields of an optimizer.
template <class Optimizer>
inline constexpr int field_count = static_cast<int>(sizeof(Optimizer::fields) / sizeof(Optimizer::fields[0]));

}  // namespace scarp
