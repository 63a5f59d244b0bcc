// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/optimizer/update.hpp>

namespace scarp {

/// Adagrad: each weight's rate falls with the squares of its gradients so far.
///
/// Math     g' = g + weight_decay w,   s <- s + g'^2 from initial_accumulator_value,
///          w <- w - learning_rate / (1 + (t - 1) lr_decay) g' / (sqrt(s) + epsilon), as torch.optim.Adagrad
/// Source   Duchi, Hazan, Singer 2011, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization"
struct adagrad {
    float learning_rate = 0.01f;
    float lr_decay = 0;
    float weight_decay = 0;
    float initial_accumulator_value = 0;
    float epsilon = 1e-10f;

    static constexpr auto name = "adagrad";
    static constexpr float adagrad::*fields[] = {&adagrad::learning_rate, &adagrad::lr_decay, &adagrad::weight_decay,
                                                 &adagrad::initial_accumulator_value, &adagrad::epsilon};

    static constexpr expression update(scarp::update<adagrad>& u) {
        auto const g = u.gradient + u[&adagrad::weight_decay] * u.weight;
        auto const s = u.remember(0, u.state(0) + square(g));  // without its initial value: states start at 0
        auto const rate = u[&adagrad::learning_rate] / (1 + (u.step() - 1) * u[&adagrad::lr_decay]);
        return u.weight - rate * g / (sqrt(s + u[&adagrad::initial_accumulator_value]) + u[&adagrad::epsilon]);
    }
};

}  // namespace scarp
