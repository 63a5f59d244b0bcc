// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/optimizer/update.hpp>

namespace scarp {

/// Adamax: Adam with the largest gradient of late in the place of the mean square.
///
/// Math     g' = g + weight_decay w,   m <- beta1 m + (1 - beta1) g',   s <- max(beta2 s, |g'| + epsilon),
///          w <- w - learning_rate / (1 - beta1^t) m / s, as torch.optim.Adamax
/// Source   Kingma, Ba 2015, "Adam: A Method for Stochastic Optimization", algorithm 2
struct adamax {
    float learning_rate = 2e-3f;
    float beta1 = 0.9f;
    float beta2 = 0.999f;
    float epsilon = 1e-8f;
    float weight_decay = 0;

    static constexpr auto name = "adamax";
    static constexpr float adamax::*fields[] = {&adamax::learning_rate, &adamax::beta1, &adamax::beta2, &adamax::epsilon,
                                                &adamax::weight_decay};

    static constexpr expression update(scarp::update<adamax>& u) {
        auto const beta1 = u[&adamax::beta1];
        auto const g = u.gradient + u[&adamax::weight_decay] * u.weight;
        auto const m = u.average(0, g, beta1);
        auto const s = u.remember(1, max(abs(g) + u[&adamax::epsilon], u[&adamax::beta2] * u.state(1)));
        return u.weight - u[&adamax::learning_rate] / u.correction(beta1) * m / s;
    }
};

}  // namespace scarp
