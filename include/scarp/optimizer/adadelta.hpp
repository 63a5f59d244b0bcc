// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/optimizer/update.hpp>

namespace scarp {

/// Adadelta: steps in the units of the weights, from running means of squared gradients and squared steps.
///
/// Math     g' = g + weight_decay w,   s <- rho s + (1 - rho) g'^2,   d = sqrt(a + epsilon) / sqrt(s + epsilon) g',
///          a <- rho a + (1 - rho) d^2,   w <- w - learning_rate d, as torch.optim.Adadelta
/// Source   Zeiler 2012, "ADADELTA: An Adaptive Learning Rate Method", algorithm 1
struct adadelta {
    float learning_rate = 1;
    float rho = 0.9f;
    float epsilon = 1e-6f;
    float weight_decay = 0;

    static constexpr auto name = "adadelta";
    static constexpr float adadelta::*fields[] = {&adadelta::learning_rate, &adadelta::rho, &adadelta::epsilon,
                                                  &adadelta::weight_decay};

    static constexpr expression update(scarp::update<adadelta>& u) {
        auto const rho = u[&adadelta::rho];
        auto const epsilon = u[&adadelta::epsilon];
        auto const g = u.gradient + u[&adadelta::weight_decay] * u.weight;
        auto const s = u.average(0, square(g), rho);
        auto const d = sqrt(u.state(1) + epsilon) / sqrt(s + epsilon) * g;
        u.average(1, square(d), rho);
        return u.weight - u[&adadelta::learning_rate] * d;
    }
};

}  // namespace scarp
