// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/optimizer/update.hpp>

namespace scarp {

/// Adam: steps scaled by running means of the gradient and of its square.
///
/// Math     g' = g + weight_decay w,   m <- beta1 m + (1 - beta1) g',   v <- beta2 v + (1 - beta2) g'^2,
///          w <- w - learning_rate / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon), as torch.optim.Adam
/// Source   Kingma, Ba 2015, "Adam: A Method for Stochastic Optimization", algorithm 1
struct adam {
    float learning_rate = 1e-3f;
    float beta1 = 0.9f;
    float beta2 = 0.999f;
    float epsilon = 1e-8f;
    float weight_decay = 0;

    static constexpr auto name = "adam";
    static constexpr float adam::*fields[] = {&adam::learning_rate, &adam::beta1, &adam::beta2, &adam::epsilon, &adam::weight_decay};

    static constexpr expression update(scarp::update<adam>& u) {
        auto const beta1 = u[&adam::beta1];
        auto const beta2 = u[&adam::beta2];
        auto const g = u.gradient + u[&adam::weight_decay] * u.weight;
        auto const m = u.average(0, g, beta1);
        auto const v = u.average(1, square(g), beta2);
        auto const deviation = sqrt(v) * (1 / sqrt(u.correction(beta2)));
        return u.weight - u[&adam::learning_rate] / u.correction(beta1) * m / (deviation + u[&adam::epsilon]);
    }
};

}  // namespace scarp
