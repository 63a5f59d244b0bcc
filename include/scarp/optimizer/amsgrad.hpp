// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <scarp/optimizer/update.hpp>

namespace scarp {

/// AMSGrad: Adam divided by the largest of its running means of squares so far, so that no rate ever grows.
///
/// Math     m, v as in adam,   s <- max(s, v),
///          w <- w - learning_rate / (1 - beta1^t) m / (sqrt(s) / sqrt(1 - beta2^t) + epsilon), as torch.optim.Adam(amsgrad=True)
/// Source   Reddi, Kale, Kumar 2018, "On the Convergence of Adam and Beyond", algorithm 2
struct amsgrad {
    float learning_rate = 1e-3f;
    float beta1 = 0.9f;
    float beta2 = 0.999f;
    float epsilon = 1e-8f;
    float weight_decay = 0;

    static constexpr auto name = "amsgrad";
    static constexpr float amsgrad::*fields[] = {&amsgrad::learning_rate, &amsgrad::beta1, &amsgrad::beta2, &amsgrad::epsilon,
                                                 &amsgrad::weight_decay};

    static constexpr expression update(scarp::update<amsgrad>& u) {
        auto const beta1 = u[&amsgrad::beta1];
        auto const beta2 = u[&amsgrad::beta2];
        auto const g = u.gradient + u[&amsgrad::weight_decay] * u.weight;
        auto const m = u.average(0, g, beta1);
        auto const v = u.average(1, square(g), beta2);
        auto const largest = u.remember(2, max(v, u.state(2)));
        auto const deviation = sqrt(largest) * (1 / sqrt(u.correction(beta2)));
        return u.weight - u[&amsgrad::learning_rate] / u.correction(beta1) * m / (deviation + u[&amsgrad::epsilon]);
    }
};

}  // namespace scarp
